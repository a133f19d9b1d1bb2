// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Counter} from "../src/Counter.sol";

interface Vm {
    function startBroadcast(uint256 privateKey) external;
    function stopBroadcast() external;
}

/// Deploys one counter as usual and one at an address that CREATE2 fixes, and uses both.
contract Deploy {
    bool public constant IS_SCRIPT = true;
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run(uint256 privateKey, bytes32 salt) external returns (Counter plain, Counter fixed_) {
        vm.startBroadcast(privateKey);
        plain = new Counter(10);
        fixed_ = new Counter{salt: salt}(20);
        plain.count();
        fixed_.count();
        fixed_.count();
        vm.stopBroadcast();
    }
}
