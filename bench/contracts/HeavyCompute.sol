// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Much arithmetic, hashing and memory, little storage: a table is mixed for many rounds, one word of it is kept.
contract HeavyCompute {
    uint256 private constant PRIME = 2 ** 255 - 19;
    uint256 private constant WORDS = 64;

    mapping(address sender => uint256) public resultOf;

    function compute(uint256 rounds) external returns (uint256 result) {
        result = run(msg.sender, rounds);
        resultOf[msg.sender] = result;
    }

    function run(address seed, uint256 rounds) public pure returns (uint256 mixed) {
        uint256[WORDS] memory table;
        mixed = uint256(uint160(seed)) + 1;
        for (uint256 i = 0; i < WORDS; ++i) {
            mixed = mulmod(mixed, mixed, PRIME) + i;
            table[i] = mixed;
        }
        for (uint256 round = 0; round < rounds; ++round) {
            uint256 at = mixed % WORDS;
            uint256 word = addmod(mulmod(table[at], mixed, PRIME), round, PRIME);
            table[at] = word;
            // In the scratch space: encoding would take new memory in every round.
            assembly ("memory-safe") {
                mstore(0x00, word)
                mstore(0x20, mixed)
                mixed := keccak256(0x00, 0x40)
            }
        }
    }
}
