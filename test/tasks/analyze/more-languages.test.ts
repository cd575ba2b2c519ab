import { expect, test } from 'vitest'
import { analyzeFixture } from './run.ts'
import { summary } from './summary.ts'

test.for([
  [
    'sample.kt',
    {
      language: 'Kotlin',
      lines: '6 1 30',
      functions: [
        'Box.constructor 12-12 1/0/0/0',
        'Box.area 14-14 1/0/0/0',
        'Box.find 16-33 11/13/3/2',
        'second 36-36 1/0/0/0',
        'helper 37-37 2/1/1/1',
      ],
      types: 'interface Shape 7, enum Kind 8, object Registry 9, class Box 11',
      imports: 'kotlin.math.max 3, app.util.* 4',
      exports: 'Shape 7, Kind 8, Registry 9, second 36',
    },
  ],
  [
    'sample.scala',
    {
      language: 'Scala',
      lines: '3 1 23',
      functions: ['Box.area 9-9 1/0/0/0', 'Box.find 10-21 13/14/3/3', 'Box.helper 25-25 2/1/1/1'],
      types: 'trait Shape 7, class Box 8, object Box 24, object Hidden 27',
      imports: 'scala.collection.mutable 3, app.util.{Clock, Log => Logger} 4',
      exports: 'Shape 7, Box 8, Box 24',
    },
  ],
  [
    'sample.swift',
    {
      language: 'Swift',
      lines: '5 1 31',
      functions: [
        'Box.init 11-11 1/0/0/1',
        'Box.deinit 12-12 1/0/0/0',
        'Box.area 14-14 1/0/0/0',
        'Box.find 16-33 12/16/3/2',
        'Box.run 36-36 2/1/1/0',
        'free 37-37 1/0/0/1',
      ],
      types: 'protocol Shape 5, enum Kind 6, struct Point 7, class Box 9',
      imports: 'Foundation 1, UIKit.CGRect 2',
      exports: 'Shape 5, Kind 6, Box 9, free 37',
    },
  ],
  [
    'sample.dart',
    {
      language: 'Dart',
      lines: '5 1 34',
      functions: [
        'Loud.shout 9-9 1/0/0/0',
        'Box.Box 14-14 1/0/0/1',
        'Box.area 18-18 1/0/0/0',
        'Box.find 20-36 12/15/3/3',
        '_helper 39-39 2/1/1/1',
        'twice 40-40 1/0/0/1',
      ],
      types: 'class Shape 7, enum Kind 8, mixin Loud 9, type Callback 10, class Box 12',
      imports: 'dart:io 1, package:app/util.dart 2, src/shape.dart 3, box.g.dart 4',
      exports: '* 3, Shape 7, Kind 8, Loud 9, Callback 10, Box 12, twice 40',
    },
  ],
  [
    'sample.zig',
    {
      language: 'Zig',
      lines: '6 1 34',
      functions: ['Box.init 11-13 1/0/0/1', 'Box.find 15-32 11/12/3/3', 'twice 35-37 2/2/1/1'],
      types: 'enum Kind 5, error set Error 6, struct Box 8',
      imports: 'std 1, util.zig 2',
      exports: 'Kind 5, Box 8, twice 35',
    },
  ],
  [
    'sample.lua',
    {
      language: 'Lua',
      lines: '4 2 24',
      functions: [
        'Box.new 8-10 1/0/0/1',
        'Box:find 12-26 9/11/2/3',
        '(anonymous) 19-19 2/1/1/1',
        'twice 28-28 1/0/0/1',
        'helper 29-29 1/0/0/0',
      ],
      types: '',
      imports: 'cjson 1, app.util 2',
      exports: '',
    },
  ],
  [
    'sample.R',
    {
      language: 'R',
      lines: '3 1 20',
      functions: [
        'area 6-6 1/0/0/2',
        'find 8-21 9/10/2/3',
        '(anonymous) 15-15 2/1/1/1',
        'twice 23-23 1/0/0/1',
        'helper 24-24 1/0/0/0',
      ],
      types: '',
      imports: 'stats 1, utils 2, helper.R 3',
      exports: '',
    },
  ],
  [
    'sample.pl',
    {
      language: 'Perl',
      lines: '6 4 28',
      functions: [
        'new 8-11 1/0/0/0',
        'find 13-28 11/12/2/0',
        'area 30-30 1/0/0/2',
        '(anonymous) 31-31 1/0/0/0',
      ],
      types: 'package App::Box 1',
      imports: 'strict 2, App::Util 3, Exporter 4',
      exports: 'find 5, area 5',
    },
  ],
  [
    'sample.gd',
    {
      language: 'GDScript',
      lines: '6 1 26',
      functions: [
        'Inner.area 11-12 1/0/0/2',
        '_init 14-15 1/0/0/0',
        'find 17-31 10/11/2/2',
        'twice 33-33 1/0/0/1',
      ],
      types: 'enum Kind 5, class Inner 8',
      imports: 'res://shape.gd 2, res://util.gd 4',
      exports: 'Box 1',
    },
  ],
  [
    'sample.talon',
    {
      language: 'Talon',
      lines: '2 1 9',
      functions: ['find <user.text> 7-9 1/0/0/0', 'twice [once] 11-11 1/0/0/0'],
      types: '',
      imports: '',
      exports: '',
    },
  ],
  [
    'sample.scss',
    {
      language: 'SCSS',
      lines: '4 1 19',
      functions: ['double 8-17 4/5/2/2', 'box 19-22 3/2/1/1'],
      types: '',
      imports: 'sass:math 1, base/reset 2, src/list 3',
      exports: '',
    },
  ],
  [
    'sample.tf',
    {
      language: 'HCL',
      lines: '4 2 17',
      functions: [],
      types: 'variable width 6, module network 11, resource aws_instance.web 15, output address 21',
      imports: './modules/network 12',
      exports: 'address 21',
    },
  ],
] as const)('%s', async ([name, expected]) => {
  expect(summary(await analyzeFixture(name))).toEqual({ ...expected, parse_error_share: 0 })
})
