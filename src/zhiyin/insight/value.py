"""The models of value in one line each, on a frame of purchases or of `frequency, recency, age` (and `monetary`):

from zhiyin.insight import value

model = value.fit_bgnbd(frame)
"""

from typing import Any

from zhiyin.insight import bg_bb, bgnbd, clv, gamma_gamma, mbgnbd, pareto_nbd, sbg


def fit_bgnbd(frame: Any, unit: str = "week", until: str | None = None, **columns: str) -> bgnbd.BgnbdModel:
    """BG/NBD; `columns`: role=name where the columns have other names than their roles."""
    return bgnbd.fit(bgnbd.summarise(frame, columns, unit=unit, until=until))


def fit_mbgnbd(frame: Any, unit: str = "week", until: str | None = None, **columns: str) -> mbgnbd.MbgnbdModel:
    """MBG/NBD, otherwise as `fit_bgnbd`."""
    return mbgnbd.fit(mbgnbd.summarise(frame, columns, unit=unit, until=until))


def fit_pareto_nbd(
    frame: Any, unit: str = "week", until: str | None = None, **columns: str
) -> pareto_nbd.ParetoNbdModel:
    """Pareto/NBD, otherwise as `fit_bgnbd`."""
    return pareto_nbd.fit(pareto_nbd.summarise(frame, columns, unit=unit, until=until))


def fit_gamma_gamma(frame: Any, until: str | None = None, **columns: str) -> gamma_gamma.GammaGammaModel:
    """Gamma-Gamma on purchases with an amount, or on `frequency, monetary`."""
    return gamma_gamma.fit(gamma_gamma.summarise(frame, columns, until=until))


def fit_clv(frame: Any, unit: str = "week", until: str | None = None, **columns: str) -> clv.ClvModel:
    """Discounted value with the defaults of `clv.fit`."""
    return clv.fit(clv.summarise(frame, columns, unit=unit, until=until))


def fit_bg_bb(frame: Any, **columns: str) -> bg_bb.BgBbModel:
    """BG/BB on `frequency, recency, periods` (and `customers`)."""
    return bg_bb.fit(bg_bb.summarise(frame, columns))


def fit_sbg(frame: Any, **columns: str) -> sbg.SbgModel:
    """sBG on `periods, left` (and `customers`)."""
    return sbg.fit(sbg.summarise(frame, columns))
