// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface IToken {
    function balanceOf(address holder) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

/// A constant-product market of two tokens with a fee of 0.3 %; reserves and the time they changed share one slot.
contract Pair {
    address public immutable token0;
    address public immutable token1;

    uint112 private reserve0;
    uint112 private reserve1;
    uint32 private changedAt;
    uint256 private lock = OPEN;

    uint256 public totalShares;
    mapping(address provider => uint256) public sharesOf;

    uint256 private constant OPEN = 1;
    uint256 private constant CLOSED = 2;

    event Mint(address indexed sender, uint256 amount0, uint256 amount1);
    event Swap(
        address indexed sender,
        uint256 in0,
        uint256 in1,
        uint256 out0,
        uint256 out1,
        address indexed to
    );
    event Sync(uint112 reserve0, uint112 reserve1);

    error Locked();
    error NothingAsked();
    error NothingPaid();
    error ReserveTooLow();
    error ReserveTooHigh();
    error ProductFell();
    error TransferFailed();

    modifier locked() {
        if (lock != OPEN) revert Locked();
        lock = CLOSED;
        _;
        lock = OPEN;
    }

    constructor(address first, address second) {
        token0 = first;
        token1 = second;
    }

    function getReserves() external view returns (uint112, uint112, uint32) {
        return (reserve0, reserve1, changedAt);
    }

    /// Gives shares for the tokens that were sent here before.
    function mint(address to) external locked returns (uint256 shares) {
        (uint256 old0, uint256 old1) = (reserve0, reserve1);
        (uint256 balance0, uint256 balance1) = _balances();
        (uint256 paid0, uint256 paid1) = (balance0 - old0, balance1 - old1);
        uint256 total = totalShares;
        if (total == 0) {
            shares = _squareRoot(paid0 * paid1);
        } else {
            uint256 by0 = (paid0 * total) / old0;
            uint256 by1 = (paid1 * total) / old1;
            shares = by0 < by1 ? by0 : by1;
        }
        if (shares == 0) revert NothingPaid();
        totalShares = total + shares;
        sharesOf[to] += shares;
        _keep(balance0, balance1);
        emit Mint(msg.sender, paid0, paid1);
    }

    /// Sends what is asked for; what was sent here before must pay for it.
    function swap(uint256 out0, uint256 out1, address to) external locked {
        if (out0 == 0 && out1 == 0) revert NothingAsked();
        (uint256 old0, uint256 old1) = (reserve0, reserve1);
        if (out0 >= old0 || out1 >= old1) revert ReserveTooLow();
        if (out0 > 0 && !IToken(token0).transfer(to, out0)) revert TransferFailed();
        if (out1 > 0 && !IToken(token1).transfer(to, out1)) revert TransferFailed();
        (uint256 balance0, uint256 balance1) = _balances();
        uint256 in0 = balance0 > old0 - out0 ? balance0 - (old0 - out0) : 0;
        uint256 in1 = balance1 > old1 - out1 ? balance1 - (old1 - out1) : 0;
        if (in0 == 0 && in1 == 0) revert NothingPaid();
        // In thousandths, so that the fee comes out without a division.
        uint256 adjusted0 = balance0 * 1000 - in0 * 3;
        uint256 adjusted1 = balance1 * 1000 - in1 * 3;
        if (adjusted0 * adjusted1 < old0 * old1 * 1000 * 1000) revert ProductFell();
        _keep(balance0, balance1);
        emit Swap(msg.sender, in0, in1, out0, out1, to);
    }

    function _balances() private view returns (uint256, uint256) {
        return (IToken(token0).balanceOf(address(this)), IToken(token1).balanceOf(address(this)));
    }

    function _keep(uint256 balance0, uint256 balance1) private {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) revert ReserveTooHigh();
        reserve0 = uint112(balance0);
        reserve1 = uint112(balance1);
        changedAt = uint32(block.timestamp);
        emit Sync(uint112(balance0), uint112(balance1));
    }

    /// Newton's method, rounded down.
    function _squareRoot(uint256 square) private pure returns (uint256 root) {
        root = square;
        uint256 next = square / 2 + 1;
        while (next < root) {
            root = next;
            next = (square / next + next) / 2;
        }
    }
}
