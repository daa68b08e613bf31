// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

contract Coin is ERC20 {
    constructor() ERC20("Coin", "COIN") {
        _mint(msg.sender, 10 ** 30);
    }
}

/// Owns all coins and hands them out, one call to the coin for each transfer.
contract Transfers {
    Coin private immutable coin = new Coin();

    function run(uint256 count) external {
        for (uint256 i = 0; i < count; i++) coin.transfer(address(uint160(0x1000 + (i % 16))), 1);
    }
}
