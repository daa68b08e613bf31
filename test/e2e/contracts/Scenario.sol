// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

contract Coin is ERC20 {
    constructor(uint256 supply) ERC20("Coin", "COIN") {
        _mint(msg.sender, supply);
    }
}

contract Art is ERC721 {
    uint256 public minted;

    constructor() ERC721("Art", "ART") {}

    function mint(address to) external returns (uint256 id) {
        id = ++minted;
        _safeMint(to, id);
    }
}

contract Child {
    address public immutable maker = msg.sender;
    uint256 public immutable number;

    constructor(uint256 number_) {
        number = number_;
    }
}

contract Factory {
    event Made(address indexed child, bytes32 indexed salt, uint256 number);

    function make(bytes32 salt, uint256 number) external returns (address child) {
        child = address(new Child{salt: salt}(number));
        emit Made(child, salt, number);
    }

    function predict(bytes32 salt, uint256 number) external view returns (address) {
        bytes32 codeHash = keccak256(abi.encodePacked(type(Child).creationCode, abi.encode(number)));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, codeHash)))));
    }
}

contract Moody {
    error TooMuch(uint256 have, uint256 most);

    uint256 public total;
    mapping(uint256 => uint256) public slots;

    function put(uint256 amount) external {
        if (amount > 100) revert TooMuch(amount, 100);
        total += amount;
        slots[total] = amount;
    }

    /// Clears what `put` wrote, for its gas refund.
    function clear(uint256 from, uint256 to) external {
        for (uint256 i = from; i < to; i++) delete slots[i];
        total = 0;
    }

    function fill(uint256 from, uint256 to) external {
        for (uint256 i = from; i < to; i++) slots[i] = i + 1;
    }

    function refuse() external pure {
        require(false, "not today");
    }

    function divide(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }
}
