// Package query answers what is asked of lists: which entries satisfy a condition, in which order, and how many have what in
// common. One implementation serves every type of node, with graph.Description as its guide; what package gap finds out is
// handed in as further fields. All of it is a function of the view.
package query
