package xapi_test

import (
	"fmt"
	"net/http"
	"time"
)

// modifiedIs compares Last-Modified, which has whole seconds, with the time at a
// path of the body.
func modifiedIs(path string) check {
	return func(w *world, r *reply) error {
		v, err := r.at(path)
		if err != nil {
			return err
		}
		want, err := time.Parse(time.RFC3339Nano, fmt.Sprint(v))
		if err != nil {
			return err
		}
		got, err := time.Parse(http.TimeFormat, r.Header.Get("Last-Modified"))
		if err != nil {
			// 1.0.3 and 2.0 ask for the stored time and let servers write it so.
			got, err = time.Parse(time.RFC3339Nano, r.Header.Get("Last-Modified"))
		}
		if err != nil || !got.Truncate(time.Second).Equal(want.Truncate(time.Second)) {
			return fmt.Errorf("Last-Modified is %q, must be %s (%v)", r.Header.Get("Last-Modified"), want, err)
		}
		return nil
	}
}
