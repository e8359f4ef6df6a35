package main

import (
	"encoding/json"
	"slices"
	"strings"
)

// question is asked of each server in its own words.
type question struct {
	name         string
	ours, theirs string
	varied       string // what differs from one request to the next: "key" or "after"; "" for nothing
}

var questions = []question{
	{
		name: "one service: requirements, documents, holders", varied: "key",
		ours: `query($key: String!) {catalogue {service(key: $key) {key requirements(first: 200) {nodes {key
			documentType {key kind holdings(first: 200) {nodes {key system {key}}}}}}}}}`,
		theirs: `query($key: String!) {services(where: {key: {eq: $key}}) {key requirements {key
			documentTypes {key kind holdings {key systems {key}}}}}}`,
	},
	{
		name: "page of 50 with counts", varied: "after",
		ours: `query($after: String) {catalogue {services(first: 50, after: $after) {totalCount nodes {key name(lang: [RU]) {text} requirements(first: 0) {totalCount}}}}}`,
		theirs: `query($after: String) {servicesConnection(first: 50, after: $after, sort: [{key: ASC}]) {totalCount edges {node {
			key nameRu requirementsConnection {totalCount}}}}}`,
	},
	{
		name: "20 services nested four deep", varied: "after",
		ours: `query($after: String) {catalogue {services(first: 20, after: $after) {nodes {key requirements(first: 30) {nodes {key
			documentType {key holdings(first: 20) {nodes {key system {key owner {key}}}}}}}}}}}`,
		theirs: `query($after: String) {servicesConnection(first: 20, after: $after, sort: [{key: ASC}]) {edges {node {key requirements {key
			documentTypes {key holdings {key systems {key owners {key}}}}}}}}}`,
	},
	{
		name: "one service: replaceable and missing", varied: "key",
		ours:   `query($key: String!) {catalogue {service(key: $key) {key requirements(first: 200) {nodes {key verdicts {channel {key} outcome possibly}}}}}}`,
		theirs: `query($key: String!) {services(where: {key: {eq: $key}}) {key requirements {key verdicts {channels {key} outcome possibly}}}}`,
	},
	{
		name:   "the 20 best missing integrations",
		ours:   `{catalogue {missingIntegrations(first: 20, orderBy: {by: FREED_ALONE}) {nodes {key freedAloneCount {certain possible}}}}}`,
		theirs: `{missingIntegrations(first: 20) {key freedAloneCount {certain possible}}}`,
	},
}

// plain brings the answers of both shapes into one: names of fields are left out, what stands alone in a list or an object
// stands for it, nothing is null, and all is in order.
func plain(value any) any {
	var values []any
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			values = append(values, plain(inner))
		}
	case []any:
		for _, inner := range value {
			values = append(values, plain(inner))
		}
	default:
		return value
	}
	switch len(values) {
	case 0:
		return nil
	case 1:
		return values[0]
	}
	slices.SortFunc(values, func(a, b any) int { return strings.Compare(written(a), written(b)) })
	return values
}

func written(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
