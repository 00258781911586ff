package xapi_test

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"sync"
)

// sha1Tag recomputes the ETag from the content.
func sha1Tag(w *world, r *reply) error {
	sum := sha1.Sum(r.body)
	if want := `"` + hex.EncodeToString(sum[:]) + `"`; r.Header.Get("ETag") != want {
		return fmt.Errorf("ETag is %s, must be %s", r.Header.Get("ETag"), want)
	}
	return nil
}

// differs says that a header is not what was kept.
func differs(header, kept string) check {
	return func(w *world, r *reply) error {
		if r.Header.Get(header) == w.kept[kept] {
			return fmt.Errorf("%s is still %s", header, w.kept[kept])
		}
		return nil
	}
}

const writers = 8

// race sends eight PUTs on the kept ETag at once: one is 204, the others are 412.
func race(k kind) check {
	return together(412, func(i int) *step {
		return put(k.resource, raw(`{"winner":`+itoa(i)+`}`), k.of("$key")...).with("If-Match", "$etag")
	})
}

// rush sends eight different statements under one id at once: one is 204, the
// others are 409.
func rush(w *world, r *reply) error {
	return together(409, func(i int) *step {
		return put(one, st("actor", "$who3", "result score raw", itoa(i)), "statementId", "$id3")
	})(w, r)
}

// together sends eight requests at once, of which one must win.
func together(lost int, ask func(i int) *step) check {
	return func(w *world, r *reply) error {
		var group sync.WaitGroup
		var lock sync.Mutex
		seen := map[int]int{}
		for i := range writers {
			q, err := ask(i).request(w) // names are kept, so made here and not at once
			if err != nil {
				return err
			}
			group.Go(func() {
				answer, err := w.client.Do(q)
				if err != nil {
					return
				}
				answer.Body.Close()
				lock.Lock()
				defer lock.Unlock()
				seen[answer.StatusCode]++
			})
		}
		group.Wait()
		if seen[204] != 1 || seen[lost] != writers-1 {
			return fmt.Errorf("one of %d must win, the answers were %v", writers, seen)
		}
		return nil
	}
}
