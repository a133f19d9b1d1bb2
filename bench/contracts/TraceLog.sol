// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// A supply chain: each item has a list of the steps it went through.
contract TraceLog {
    struct Step {
        address handler;
        uint64 time;
        uint32 weight;
        bytes32 place;
    }

    mapping(uint256 item => Step[]) private steps;

    event StepAdded(uint256 indexed item, uint256 indexed index, address indexed handler, bytes32 place);

    function addStep(uint256 item, bytes32 place, uint32 weight) external {
        Step[] storage list = steps[item];
        uint256 index = list.length;
        list.push(Step(msg.sender, uint64(block.timestamp), weight, place));
        emit StepAdded(item, index, msg.sender, place);
    }

    function stepCount(uint256 item) external view returns (uint256) {
        return steps[item].length;
    }

    function stepAt(uint256 item, uint256 index) external view returns (Step memory) {
        return steps[item][index];
    }
}
