package ehr

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
)

// How long another's key set is believed. A key that is not in it is asked for anew,
// but not more often than the pause allows, whoever makes up key ids. When the other
// server is down, what was read last is good for the grace.
const (
	setFresh = time.Hour
	setPause = 30 * time.Second
	setGrace = 24 * time.Hour
	maxKeys  = 100
	maxSet   = 64 << 10 // bytes of a set given by hand
)

// keySet is what one address last gave, in the memory of this node.
type keySet struct {
	keys    []jose.JSONWebKey
	readAt  clock.Time
	triedAt clock.Time
}

var errSet = errors.New("no usable key: a key set has \"keys\" with RSA (2,048 bits or more) or elliptic curve keys, each with a kid")

// parseSet reads a key set (RFC 7517) and keeps what can check a signature. A key of
// a kind that we do not know does not spoil the others; a private key does.
func parseSet(body []byte) ([]jose.JSONWebKey, error) {
	var raw struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, err
	}
	if len(raw.Keys) > maxKeys {
		return nil, errSet
	}
	var out []jose.JSONWebKey
	for _, one := range raw.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(one, &key) != nil || !key.Valid() || key.Use == "enc" || key.KeyID == "" {
			continue
		}
		switch public := key.Key.(type) {
		case *rsa.PublicKey:
			if public.N.BitLen() >= 2048 {
				out = append(out, key)
			}
		case *ecdsa.PublicKey:
			out = append(out, key)
		case *rsa.PrivateKey, *ecdsa.PrivateKey:
			return nil, errors.New("the set holds a private key")
		}
	}
	if len(out) == 0 {
		return nil, errSet
	}
	return out, nil
}

func pick(keys []jose.JSONWebKey, kid string) (jose.JSONWebKey, bool) {
	for _, k := range keys {
		if k.KeyID == kid {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}

// key finds the key that a token of c names: Forbidden when the system has no such
// key, Unavailable when its key set cannot be had.
func (s *Service) key(ctx context.Context, c Client, kid string) (jose.JSONWebKey, error) {
	if c.KeysURL == "" {
		keys, err := parseSet([]byte(c.Keys))
		if err != nil {
			return jose.JSONWebKey{}, err
		}
		if k, ok := pick(keys, kid); ok {
			return k, nil
		}
		return jose.JSONWebKey{}, denied(whyKey)
	}
	now := s.clock.Now()
	s.mu.Lock()
	known := s.sets[c.KeysURL]
	s.mu.Unlock()
	if known != nil {
		k, ok := pick(known.keys, kid)
		switch {
		case ok && now.Sub(known.readAt) < setFresh:
			return k, nil
		case now.Sub(known.triedAt) < setPause && ok && now.Sub(known.readAt) < setGrace:
			return k, nil
		case now.Sub(known.triedAt) < setPause && known.readAt != 0:
			return jose.JSONWebKey{}, denied(whyKey)
		case now.Sub(known.triedAt) < setPause:
			return jose.JSONWebKey{}, fault.New(fault.Unavailable, "ehr.fault.silent", "Address", c.KeysURL)
		}
	}
	set, err := s.read(ctx, c.KeysURL)
	if err != nil && (set == nil || now.Sub(set.readAt) >= setGrace) {
		return jose.JSONWebKey{}, fault.Wrap(err, fault.Unavailable, "ehr.fault.silent", "Address", c.KeysURL)
	}
	if k, ok := pick(set.keys, kid); ok {
		return k, nil
	}
	return jose.JSONWebKey{}, denied(whyKey)
}

// read asks an address; many requests at once ask once. What was known before stays
// when the address fails, and comes back beside the error.
func (s *Service) read(ctx context.Context, address string) (*keySet, error) {
	v, err, _ := s.asking.Do(address, func() (any, error) {
		ctx := context.WithoutCancel(ctx) // the first to ask may go away; the others wait
		now := s.clock.Now()
		var keys []jose.JSONWebKey
		answer, err := s.ask.Do(ctx, fetch.Request{URL: address, Accept: "application/json"})
		if err == nil && !answer.OK() {
			err = fault.New(fault.Unavailable, "fetch.status", "Host", address, "Status", answer.Status)
		}
		if err == nil {
			keys, err = parseSet(answer.Body)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		next := &keySet{keys: keys, readAt: now, triedAt: now}
		if err != nil {
			next = &keySet{triedAt: now}
			if old := s.sets[address]; old != nil {
				next.keys, next.readAt = old.keys, old.readAt
			}
		}
		s.sets[address] = next
		return next, err
	})
	return v.(*keySet), err
}
