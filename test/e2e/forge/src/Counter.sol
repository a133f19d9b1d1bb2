// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

contract Counter {
    event Counted(address indexed by, uint256 number);

    uint256 public number;

    constructor(uint256 start) {
        number = start;
    }

    function count() external {
        emit Counted(msg.sender, ++number);
    }
}
