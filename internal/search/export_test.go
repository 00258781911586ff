package search

// Code lets tests plant postings.
var Code = code
