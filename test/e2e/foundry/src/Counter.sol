// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

contract Counter {
    uint256 public number;

    event Set(uint256 number);

    constructor(uint256 start) {
        number = start;
    }

    function set(uint256 next) external {
        number = next;
        emit Set(next);
    }
}
