// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

interface IAsset {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Lends one token against another, up to three quarters of what the collateral is worth.
contract LendingPool {
    struct Position {
        uint128 collateral;
        uint128 debt;
    }

    IAsset public immutable collateralToken;
    IAsset public immutable debtToken;

    /// What one unit of collateral is worth in debt, with 18 decimals.
    uint256 public price;
    uint256 public totalCollateral;
    uint256 public totalDebt;
    mapping(address user => Position) public positions;

    event Deposited(address indexed user, uint256 amount, uint256 totalCollateral);
    event Borrowed(address indexed user, uint256 amount, uint256 totalDebt);

    error TransferFailed();
    error CollateralTooLow(uint256 worth, uint256 debt);

    constructor(IAsset collateral, IAsset debt, uint256 firstPrice) {
        collateralToken = collateral;
        debtToken = debt;
        price = firstPrice;
    }

    function deposit(uint256 amount) external {
        positions[msg.sender].collateral += uint128(amount);
        totalCollateral += amount;
        if (!collateralToken.transferFrom(msg.sender, address(this), amount)) revert TransferFailed();
        emit Deposited(msg.sender, amount, totalCollateral);
    }

    function borrow(uint256 amount) external {
        Position storage position = positions[msg.sender];
        uint256 debt = position.debt + amount;
        uint256 worth = (uint256(position.collateral) * price) / 1e18;
        if (debt * 4 > worth * 3) revert CollateralTooLow(worth, debt);
        position.debt = uint128(debt);
        totalDebt += amount;
        if (!debtToken.transfer(msg.sender, amount)) revert TransferFailed();
        emit Borrowed(msg.sender, amount, totalDebt);
    }
}
