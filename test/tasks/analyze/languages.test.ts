import { expect, test } from 'vitest'
import { analyzeFixture } from './run.ts'
import { summary } from './summary.ts'

test.for([
  [
    'sample.ts',
    {
      language: 'TypeScript',
      lines: '4 3 36',
      functions: [
        'Box.onClick 15-17 4/3/1/1',
        'Box.constructor 18-18 1/0/0/2',
        'Box.length 19-19 1/0/0/0',
        'Box.area 20-29 6/9/3/0',
        'outer 32-41 3/1/1/3',
        'outer.inner 33-33 5/0/0/1',
        '(anonymous) 39-39 1/0/0/1',
      ],
      types: 'interface Shape 9, type Pair 10, enum Kind 11, class Box 13',
      imports: './a.ts 1, ./b.ts 2, node:fs 3',
      exports: '* 2, Shape 9, Box 13',
    },
  ],
  [
    'sample.py',
    {
      language: 'Python',
      lines: '5 4 24',
      functions: ['Greeter.greet 13-27 10/9/2/4', 'Greeter.greet.helper 26-26 2/1/0/0', 'run 29-33 4/3/2/2'],
      types: 'class Greeter 10',
      imports: 'os 5, sys 5, .pkg 6, __future__ 7',
      exports: '',
    },
  ],
  [
    'sample.java',
    {
      language: 'Java',
      lines: '4 1 29',
      functions: ['Stack.Stack 12-12 1/0/0/1', 'Stack.find 14-33 10/13/3/2'],
      types: 'class Stack 7, enum Stack.State 8, interface Stack.Visitor 9, record Stack.Point 10',
      imports: 'java.util.List 3, java.util.Map.* 4',
      exports: 'Stack 7',
    },
  ],
  [
    'sample.c',
    {
      language: 'C',
      lines: '3 0 21',
      functions: ['name 8-22 8/10/2/3', 'main 24-24 1/0/0/0'],
      types: 'struct point 4, enum color 5',
      imports: '<stdio.h> 1, local.h 2',
      exports: '',
    },
  ],
  [
    'sample.cpp',
    {
      language: 'C++',
      lines: '0 0 18',
      functions: [
        'app::core::List::List 6-6 1/0/0/1',
        'app::core::List::~List 7-7 1/0/0/0',
        'app::core::List::operator== 8-8 2/1/0/1',
        'app::core::run 12-18 4/5/2/2',
      ],
      types: 'class app::core::List 3',
      imports: '<vector> 1',
      exports: '',
    },
  ],
  [
    'sample.go',
    {
      language: 'Go',
      lines: '3 0 23',
      functions: ['Server.Run 12-26 6/6/2/3', '(anonymous) 24-24 1/0/0/0'],
      types: 'struct Server 8, interface Handler 9, type ID 10',
      imports: 'fmt 4, github.com/acme/log 5',
      exports: 'Server 8, Handler 9, ID 10',
    },
  ],
  [
    'sample.rs',
    {
      language: 'Rust',
      lines: '2 1 15',
      functions: ['Show::twice 7-7 1/0/0/1', 'Lines::next 10-16 5/5/2/2', 'inner::free 18-18 2/4/2/0'],
      types: 'struct Lines 5, enum Kind 6, trait Show 7',
      imports: 'std::collections::{HashMap, HashSet} 1, serde 2',
      exports: 'Lines 5',
    },
  ],
  [
    'sample.rb',
    {
      language: 'Ruby',
      lines: '1 3 18',
      functions: ['App.Job.run 8-18 8/10/1/4', 'App.Job.build 20-20 1/0/0/0'],
      types: 'module App 6, class App.Job 7',
      imports: 'json 1, lib/other 2',
      exports: '',
    },
  ],
  [
    'sample.php',
    {
      language: 'PHP',
      lines: '0 2 15',
      functions: ['Box::area 10-15 7/9/2/2', '$double 17-17 1/0/0/1'],
      types: 'interface Shape 8, class Box 9',
      imports: 'App\\Models\\User 4, config.php 5',
      exports: '',
    },
  ],
  [
    'sample.cs',
    {
      language: 'C#',
      lines: '0 0 16',
      functions: ['Store.Store 5-5 1/0/0/1', 'Store.Find 6-12 5/6/2/2', 'Store.Find.Local 10-10 2/1/0/1'],
      types: 'class Store 4, struct Point 14, enum Kind 15',
      imports: 'System 1, System.IO 2',
      exports: 'Store 4',
    },
  ],
  [
    'sample.sh',
    {
      language: 'Shell',
      lines: '0 1 14',
      functions: ['deploy 4-15 8/9/2/0'],
      types: '',
      imports: './lib.sh 3',
      exports: '',
    },
  ],
] as const)('%s', async ([name, expected]) => {
  expect(summary(await analyzeFixture(name))).toEqual({ ...expected, parse_error_share: 0 })
})
