package ehr

import (
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/storetest"
)

// Whatever stands in the Authorization header, it is refused as a token and never a
// fault of ours, and nobody comes in by chance.
func FuzzToken(f *testing.F) {
	w := newWorld(&testing.T{}, storetest.SQLite(f))
	if _, err := w.Add(ctx, boss, Terms{Name: "H", Issuer: issuer, KeysURL: jwks}); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "x.y.z", "e30.e30.", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.", "eyJhbGciOiJFUzM4NCJ9.e30.AA", w.good(w.payload()) + "x",
		w.good(map[string]any{"iss": issuer, "aud": here, "exp": 1e100, "iat": -1e300, "jti": "x"})} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		caller, err := w.Admit(ctx, token, here)
		if err == nil || !fault.Is(err, fault.Forbidden) {
			t.Errorf("%q: let in as %+v, %v", token, caller, err)
		}
	})
}

// A key set is read or refused; what is read can check signatures.
func FuzzKeySet(f *testing.F) {
	f.Add(shared.set())
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-384","kid":"x","x":"AA","y":"AA"},null,1]}`))
	f.Add([]byte(`{"keys":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, err := parseSet(body)
		if err == nil && len(keys) == 0 {
			t.Errorf("%q gives no key and no fault", body)
		}
		for _, k := range keys {
			if !k.IsPublic() || !k.Valid() || k.KeyID == "" {
				t.Errorf("%q gives %+v", body, k)
			}
		}
	})
}
