// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface IPayable {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

interface IPair {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function getReserves() external view returns (uint112, uint112, uint32);
    function swap(uint256 out0, uint256 out1, address to) external;
}

/// Pays a pair with the tokens of the caller and asks for as much as the reserves give for it.
contract Router {
    error TooLate(uint256 deadline);
    error TooLittle(uint256 amountOut, uint256 atLeast);
    error ForeignToken(address token);
    error TransferFailed();

    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 atLeast,
        address pair,
        address tokenIn,
        address to,
        uint256 deadline
    ) external returns (uint256 amountOut) {
        if (block.timestamp > deadline) revert TooLate(deadline);
        bool isFirst = tokenIn == IPair(pair).token0();
        if (!isFirst && tokenIn != IPair(pair).token1()) revert ForeignToken(tokenIn);
        (uint256 reserve0, uint256 reserve1, ) = IPair(pair).getReserves();
        amountOut = isFirst ? quote(amountIn, reserve0, reserve1) : quote(amountIn, reserve1, reserve0);
        if (amountOut < atLeast) revert TooLittle(amountOut, atLeast);
        if (!IPayable(tokenIn).transferFrom(msg.sender, pair, amountIn)) revert TransferFailed();
        IPair(pair).swap(isFirst ? 0 : amountOut, isFirst ? amountOut : 0, to);
    }

    /// What an amount buys when 0.3 % of it are the fee.
    function quote(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) public pure returns (uint256) {
        uint256 paid = amountIn * 997;
        return (paid * reserveOut) / (reserveIn * 1000 + paid);
    }
}
