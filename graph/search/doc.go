// Package search finds the nodes of a graph by what people type: names in Kazakh, Russian and English at once, keys,
// numbers and codes, in other word forms, begun only, with typing errors or on the wrong keyboard (design, 4-api rule 7).
//
// What is typed is words and nothing else: no character of it is a command. A word finds the words of the registry that
// are spelled alike up to case and to letters that a Russian keyboard lacks; that have its stem in one of the three
// languages; that look alike in Latin and Cyrillic letters; that are it in the other script; or that begin with it. Where
// there is none, a word with a typing error is taken. How near the word is, how rare it is and where it stands make the
// score; the same graph and the same text always give the same answer.
package search
