// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface IVotingPower {
    function balanceOf(address holder) external view returns (uint256);
}

/// Votes on numbered proposals, each voter once per proposal, with the weight of the tokens held.
contract Governance {
    struct Tally {
        uint256 against;
        uint256 inFavour;
        uint256 abstaining;
        uint256 voters;
    }

    IVotingPower public immutable token;
    uint256 public proposalCount;
    mapping(uint256 proposal => Tally) public tallies;
    mapping(uint256 proposal => mapping(address voter => uint256)) public voteOf;

    event Proposed(uint256 indexed proposal, address indexed by);
    event VoteCast(address indexed voter, uint256 indexed proposal, uint8 support, uint256 weight);

    error UnknownProposal(uint256 proposal);
    error UnknownChoice(uint8 support);
    error HasVoted(address voter);
    error NoWeight(address voter);

    constructor(IVotingPower votingToken) {
        token = votingToken;
    }

    function propose() external returns (uint256 proposal) {
        proposal = ++proposalCount;
        emit Proposed(proposal, msg.sender);
    }

    function castVote(uint256 proposal, uint8 support) external returns (uint256 weight) {
        if (proposal == 0 || proposal > proposalCount) revert UnknownProposal(proposal);
        if (voteOf[proposal][msg.sender] != 0) revert HasVoted(msg.sender);
        weight = token.balanceOf(msg.sender);
        if (weight == 0) revert NoWeight(msg.sender);
        voteOf[proposal][msg.sender] = uint256(support) + 1;
        Tally storage tally = tallies[proposal];
        if (support == 0) tally.against += weight;
        else if (support == 1) tally.inFavour += weight;
        else if (support == 2) tally.abstaining += weight;
        else revert UnknownChoice(support);
        ++tally.voters;
        emit VoteCast(msg.sender, proposal, support, weight);
    }
}
