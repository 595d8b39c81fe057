package statekeep

import (
	"encoding/json"
	"testing"
)

type mood string

// A string of a type of its own is text, as a plain one is.
func TestStringsOfTypesAreText(t *testing.T) {
	value, err := ValueOf(mood("dark"))
	if err != nil || value.Kind != KindText || value.String() != "dark" {
		t.Error(value, err)
	}
	var loaded mood
	if err := value.Decode(&loaded); err != nil || loaded != "dark" {
		t.Error(loaded, err)
	}
	if number, err := ValueOf(json.Number("1")); err != nil || number.Kind != KindJSON {
		t.Error(number, err)
	}
	if _, err := ValueOf(mood("\xff")); err == nil {
		t.Error("it is not UTF-8")
	}
}
