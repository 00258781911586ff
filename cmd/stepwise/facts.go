package main

import (
	"context"

	"stepwise/cmd/stepwise/node"
	"stepwise/knowledge/fact"
	"stepwise/seed"
)

// factsOf are the clinical facts that a command computes with: those shipped with the
// program, without any database, or those in force in the installation.
func factsOf(ctx context.Context, config *node.Config, installation bool) (*fact.Base, error) {
	if !installation {
		list, err := fact.Read(seed.Knowledge)
		if err != nil {
			return nil, err
		}
		return fact.Build(list)
	}
	n, err := house(ctx, config)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.House.Knowledge.Base(ctx)
}
