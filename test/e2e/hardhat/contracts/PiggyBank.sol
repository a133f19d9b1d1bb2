// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// Keeps its owner's ether until a moment in time.
contract PiggyBank is Ownable {
    error TooEarly(uint256 now_, uint256 opensAt);

    event Fed(address indexed by, uint256 amount);
    event Broken(uint256 amount);

    uint256 public immutable opensAt;

    constructor(uint256 opensAt_) payable {
        require(opensAt_ > block.timestamp, "it has to open in the future");
        opensAt = opensAt_;
    }

    function feed() external payable {
        require(msg.value > 0, "nothing to eat");
        emit Fed(msg.sender, msg.value);
    }

    function smash() external onlyOwner {
        if (block.timestamp < opensAt) revert TooEarly(block.timestamp, opensAt);
        uint256 amount = address(this).balance;
        emit Broken(amount);
        payable(owner()).transfer(amount);
    }
}
