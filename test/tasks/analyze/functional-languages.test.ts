import { expect, test } from 'vitest'
import { analyzeFixture } from './run.ts'
import { summary } from './summary.ts'

test.for([
  [
    'sample.ex',
    {
      language: 'Elixir',
      lines: '5 1 30',
      functions: [
        'App.Box.find 11-24 10/12/3/2',
        'App.Box.area 26-26 1/0/0/1',
        'App.Box.helper 28-31 3/2/1/1',
        'App.Box.log 33-35 1/0/0/1',
      ],
      types: 'module App.Box 1',
      imports: 'GenServer 3, App.Util 4, App.{Clock, Log} 5, Logger 6',
      exports: 'find 11, area 26, log 33',
    },
  ],
  [
    'sample.hs',
    {
      language: 'Haskell',
      lines: '6 1 26',
      functions: [
        'Box.size 16-16 1/0/0/1',
        'find 19-27 9/6/2/2',
        'find.helper 27-27 1/0/0/1',
        'area 30-31 2/0/0/1',
        'answer 33-33 1/0/0/0',
      ],
      types: 'data Shape 9, newtype Box 10, type Name 11, class Sized 12',
      imports: 'Data.Map 5, Data.List 6, App.Util 7',
      exports: 'Box 3, find 3, area 3, App.Util 3',
    },
  ],
  [
    'sample.elm',
    {
      language: 'Elm',
      lines: '4 1 20',
      functions: ['find 11-23 9/12/3/2', 'find.helper 13-13 1/0/0/1', 'area 25-25 1/0/0/1'],
      types: 'type Kind 7, alias Box 8',
      imports: 'Html 3, Dict 4',
      exports: 'Box 1, Kind 1, find 1',
    },
  ],
  [
    'sample.gleam',
    {
      language: 'Gleam',
      lines: '5 1 25',
      functions: ['find 15-27 8/5/2/2', 'twice 29-31 1/0/0/1'],
      types: 'type Shape 5, alias Name 10',
      imports: 'gleam/io 1, gleam/list 2',
      exports: 'Shape 5, limit 13, find 15',
    },
  ],
  [
    'sample.clj',
    {
      language: 'Clojure',
      lines: '3 1 20',
      functions: ['find-box 10-20 11/15/4/3', 'helper 22-22 1/0/0/1', 'unless 24-24 2/1/1/2'],
      types: 'protocol Shape 7, record Box 8',
      imports: 'clojure.string 2, app.util 3, java.io 4',
      exports: 'Shape 7, Box 8, find-box 10, twice-all 23, unless 24',
    },
  ],
  [
    'sample.nix',
    {
      language: 'Nix',
      lines: '0 1 13',
      functions: ['twice 5-5 1/0/0/1', 'find 6-9 6/8/2/2', 'area 12-12 1/0/0/2'],
      types: '',
      imports: '<nixpkgs> 1, ./util.nix 4',
      exports: '',
    },
  ],
] as const)('%s', async ([name, expected]) => {
  expect(summary(await analyzeFixture(name))).toEqual({ ...expected, parse_error_share: 0 })
})
