// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// Balances in ether, a counter, and every way in which a call can fail.
contract Ledger {
    error Overdrawn(address account, uint256 wanted, uint256 held);

    event Deposited(address indexed account, uint256 amount);
    event Moved(address indexed from, address indexed to, uint256 amount, string note);

    uint256 public count;
    address public immutable owner;
    mapping(address => uint256) public held;

    constructor(uint256 start) payable {
        count = start;
        owner = msg.sender;
    }

    receive() external payable {
        deposit();
    }

    function deposit() public payable {
        held[msg.sender] += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    function move(address to, uint256 amount, string calldata note) external {
        uint256 mine = held[msg.sender];
        if (amount > mine) revert Overdrawn(msg.sender, amount, mine);
        held[msg.sender] = mine - amount;
        held[to] += amount;
        emit Moved(msg.sender, to, amount, note);
    }

    function increment() external returns (uint256) {
        return ++count;
    }

    function refuse(string calldata reason) external pure {
        require(false, reason);
    }

    function refuseSilently() external pure {
        assembly {
            revert(0, 0)
        }
    }

    function divide(uint256 by) external pure returns (uint256) {
        return 1 ether / by;
    }

    function spin() external view returns (uint256 turns) {
        while (gasleft() > 1000) turns++;
    }

    function surroundings() external view returns (uint256 number, uint256 time, address coinbase, uint256 random) {
        return (block.number, block.timestamp, block.coinbase, block.prevrandao);
    }
}
