// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Tokens with consecutive numbers: whoever mints gets the next one.
contract NumberedNft {
    uint256 public totalMinted;
    mapping(uint256 id => address) public ownerOf;
    mapping(address owner => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 indexed id);

    error NotTheOwner(uint256 id, address caller);

    function mint() external returns (uint256 id) {
        id = ++totalMinted;
        ownerOf[id] = msg.sender;
        unchecked {
            ++balanceOf[msg.sender];
        }
        emit Transfer(address(0), msg.sender, id);
    }

    function transfer(address to, uint256 id) external {
        if (ownerOf[id] != msg.sender) revert NotTheOwner(id, msg.sender);
        ownerOf[id] = to;
        unchecked {
            --balanceOf[msg.sender];
            ++balanceOf[to];
        }
        emit Transfer(msg.sender, to, id);
    }
}
