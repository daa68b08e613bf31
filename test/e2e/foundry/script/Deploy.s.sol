// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Counter} from "../src/Counter.sol";

/// What forge-std's Vm offers and this script needs.
interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

contract Deploy {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bool public constant IS_SCRIPT = true;

    event Deployed(address plain, address salted);

    function run() external {
        vm.startBroadcast();
        Counter plain = new Counter(1);
        plain.set(2);
        Counter salted = new Counter{salt: bytes32(uint256(1))}(3);
        vm.stopBroadcast();
        emit Deployed(address(plain), address(salted));
    }
}
