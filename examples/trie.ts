// Puts entries into a Merkle Patricia trie and proves to somebody who has only the root what is in it and what is not.
import { bytesToUtf8, utf8ToBytes } from '@ethane/primitives';
import { Trie, verifyProof } from '@ethane/trie';

const trie = new Trie();
trie.put(utf8ToBytes('do'), utf8ToBytes('verb'));
trie.put(utf8ToBytes('dog'), utf8ToBytes('puppy'));
trie.put(utf8ToBytes('horse'), utf8ToBytes('stallion'));
const root = trie.root();
console.log('root', root);

const proof = trie.prove(utf8ToBytes('dog'));
const value = verifyProof(root, utf8ToBytes('dog'), proof);
console.log('dog is', value && bytesToUtf8(value));

const absence = trie.prove(utf8ToBytes('cat'));
console.log('cat is', verifyProof(root, utf8ToBytes('cat'), absence));
