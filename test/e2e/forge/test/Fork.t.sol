// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Counter} from "../src/Counter.sol";

interface Vm {
    function envAddress(string calldata name) external returns (address);
    function createSelectFork(string calldata endpoint) external returns (uint256);
    function deal(address account, uint256 balance) external;
}

/// Tests on a fork of the node's chain: what has been deployed there is here.
contract ForkTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function testCountsOnAFork() external {
        vm.createSelectFork("local");
        Counter counter = Counter(vm.envAddress("E2E_COUNTER"));
        uint256 before = counter.number();
        counter.count();
        require(counter.number() == before + 1, "it did not count");
        require(block.chainid == 31337, "another chain");
    }
}
