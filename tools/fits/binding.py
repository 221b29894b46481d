"""Copies of IL-1RAcP per cell from published binding, one cell at a time.

Nobody counted IL-1RAcP on these cells, yet the apparent affinity of IL-1β follows the count. What a binding curve tells
depends on which chain is the rarer one:

- Two classes of sites: IL-1RAcP is the rarer chain. The size of the tight class is its count, and the affinity of that
  class, times IL-1R1 per cell, is the gain (``P_IL1B``, ``P_IL1A``). Both are read off the paper, so nothing is fitted.
- One tight class: IL-1RAcP is at least as many. Only the count over the gain shows; with the gain from two-class cells
  the count follows.
- One class as weak as IL-1R1 alone: the count has an upper bound only.
- ``fold_pair`` shows in none of them and stays as it is.

The split, written down before the first fit. A count is fitted to the row on the same cell that follows it most
closely, which is that of IL-1β (its gain by IL-1RAcP is the larger one):

=====================================  =======================================  =================================
number                                 from                                     left untouched as checks
=====================================  =======================================  =================================
P_IL1B, Kd_IL1B_R1 (mouse), IL1RAP of  printed two classes (B11, IL-1β; bovine  B11, IL-1α
EL4-6.1                                fibroblasts); as before, no fit
P_IL1A, IL1RAP of YT-C3 and 3B6        printed two classes (B17); as before     B17, low class
IL1RAP of embryonic lung fibroblasts   B08, Kd of IL-1β (Chin 1987)             B09, Ki of IL-1α
IL1RAP of LBRM-33-1A5                  B13, Kd of IL-1β (Dower 1986)            none on this cell
IL1RAP of BALB-3T3                     B13, Kd of IL-1β (Dower 1986)            none on this cell
IL1RAP of EL4                          the count on its subline EL4-6.1 (B11),  B02, both ratios
                                       no fit
=====================================  =======================================  =================================

B15 (dermal fibroblasts, osteoblasts) gives no count: a fit to either ligand would leave one laboratory's reading to
judge itself, and counts on other connective-tissue cells are no counts on these. B19 and B27 do not depend on a count.

A printed dissociation constant is one at equilibrium, so it is compared with the model after a thousand hours in the
cold, whatever time the bench gives the row. Prior of every count: log-uniform from 10 (fewer would not carry a response)
to 100,000. Likelihood: log-normal with the printed error. The value is the median with everything else at its centre;
the spread is the 90 % interval over the priors of everything else.

Command: ``python tools/fits/binding.py`` (seed 1, some minutes on one core).
"""
