"""Frozen definitions of everything alarmin talks about; they hold facts and compute nothing.

====================  ==========================================================
module                records
====================  ==========================================================
`base`                `Record`, quantity field types, refusals with places
`evidence`            `Reference`, `Source`, `Spread`, `Parameter`, `Fit`
`entity`              `Entity`, `Interaction`
`mechanism`           `Mechanism`, `SpeciesDef`, `ReactionDef`, `Observable`, `Cycle`
`drug`                `Drug`, `DrugPK`
`subject`             `Subject`, `Abundance`, `Site`, `SiteLevel`
`arm`                 `Arm`, `Dose`, `Addition`, `Series`
`scenario`            `Scenario`, `Measure`, `Dish`, `SiteRef`, `SubjectRef`
`protocol`            `Protocol`, `Expected`, `Reading`
`network`             `Network`, `Arrow`, `PlaceRules`, `Drawing`
`result`              `Result`, `Curve`, `Answer`, `Provenance`
====================  ==========================================================
"""
