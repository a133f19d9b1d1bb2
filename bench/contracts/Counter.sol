// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// One number that every call increments.
contract Counter {
    uint256 public count;

    event Counted(address indexed by, uint256 count);

    function increment() external {
        emit Counted(msg.sender, ++count);
    }
}
