"""The keys and codes of results that reports show to people, and how they are marked for the catalogue."""


def noop(text: str) -> str:
    """Marks a text for the catalogue that is looked up where it is shown."""
    return text


# Columns whose texts are codes of insight, or `all`, and not what customers or companies call things.
CODED = frozenset(
    ("quadrant", "meaning", "importance", "level", "signal", "kind", "class", "series", "place", "group", "field",
     "bootstrap", "scheme", "treatment", "method", "first_payment", "buying")
)  # fmt: skip
# A key that begins so is named by both of its parts.
BEGINNINGS = (
    noop("above "), noop("cost_"), noop("interactivity_"), noop("lost_to_"), noop("m_"), noop("resolved_"),
    noop("richness_"), noop("satisfaction_"), noop("slope_"), noop("speed_"), noop("survival_"), noop("u_"),
    noop("up to "), noop("all / "),
)  # fmt: skip
# And one that ends so.
ENDINGS = (noop("_low"), noop("_high"), noop("_se"), noop("_behind"), noop("_rank"))
LABELS = frozenset(
    (
        noop("8 in a row on one side"), noop("abandoned"), noop("above"), noop("active"), noop("adjusted_r2"),
        noop("agent_hours"), noop("agents"), noop("agents_high"), noop("agents_low"), noop("agents_peak"),
        noop("alarm"), noop("alive"), noop("all"), noop("alpha_gap"), noop("alpha_perceived"), noop("amount"),
        noop("amount_of_best_cell"), noop("angry"), noop("apostle"), noop("as_expected"), noop("at_risk"),
        noop("attractive"), noop("attribute"), noop("auc"), noop("auto service"), noop("ave"), noop("bad"),
        noop("base_points"), noop("basic"), noop("behind"), noop("below"), noop("beta_se"), noop("better"),
        noop("better_high"), noop("better_low"), noop("bgnbd"), noop("birth_date"), noop("blocking"),
        noop("bootstrap"), noop("bootstrap_samples"), noop("branch deposits"), noop("brier"), noop("buying"),
        noop("calibration"), noop("calls"), noop("calls_high"), noop("calls_low"), noop("category"),
        noop("category_strength"), noop("cells"), noop("centre"), noop("centroid"), noop("channel"), noop("chi2"),
        noop("city"), noop("class"), noop("classes"), noop("clear"), noop("close"), noop("coefficient"),
        noop("competitor"), noop("competitors"), noop("complete_answers"), noop("concentrate here"),
        noop("concordance"), noop("concordance_on_its_own_rows"), noop("consistent"), noop("construct"),
        noop("correlation"), noop("correlation_with_frequency"), noop("cost"), noop("count"), noop("credit card"),
        noop("credit insurance"), noop("crps"), noop("customers"), noop("cut_offs"), noop("cuts"), noop("day"),
        noop("days"), noop("defector"), noop("degrees"), noop("delighted"), noop("differ"), noop("difference"),
        noop("difference_high"), noop("difference_low"), noop("dimension"), noop("disconfirmation"),
        noop("disconfirmation_high"), noop("disconfirmation_low"), noop("disconfirmation_se"), noop("discount"),
        noop("discount_per_unit"), noop("discounted_lifetime"), noop("driver"), noop("duration"), noop("each"),
        noop("effect"), noop("email"), noop("end"), noop("equipercentile"), noop("exact"), noop("excitement"),
        noop("expected"), noop("expected_false_alarms"), noop("expected_high"), noop("expected_low"),
        noop("expected_missed_links"), noop("expected_wrong_links"), noop("feature"), noop("field"), noop("first"),
        noop("first_payment"), noop("forecast"), noop("frequency"), noop("full_name"), noop("gain"),
        noop("gain_high"), noop("gain_low"), noop("gap"), noop("gap_high"), noop("gap_low"), noop("gini"),
        noop("given_name"), noop("good"), noop("goodness_of_fit"), noop("group"), noop("grouped"), noop("groups"),
        noop("handling"), noop("hazard"), noop("hazard_ratio"), noop("high"), noop("hostage"), noop("hot"),
        noop("hundred"), noop("importance"), noop("index"), noop("indicators"), noop("indifferent"),
        noop("industrial distribution"), noop("industrial laundry"), noop("insurance brokerage"),
        noop("interactivity"), noop("interval"), noop("iterations"), noop("judged"), noop("judged fairly strong"),
        noop("judged fairly weak"), noop("judged fast"), noop("judged high"), noop("judged low"),
        noop("judged medium"), noop("judged not rich"), noop("judged rich"), noop("judged slow"),
        noop("judged somewhat slow"), noop("judged strong"), noop("judged very fast"), noop("judged very rich"),
        noop("judged weak"), noop("keep up the good work"), noop("kept"), noop("kept_high"), noop("kept_low"),
        noop("kind"), noop("ks"), noop("labels"), noop("last"), noop("lead"), noop("lead_high"), noop("lead_low"),
        noop("left"), noop("left_out"), noop("level"), noop("lift"), noop("lightgbm"), noop("limit"), noop("linear"),
        noop("linear_mean"), noop("linear_se"), noop("lmg"), noop("load"), noop("log_likelihood"),
        noop("log_likelihood_of_spend"), noop("log_rank"), noop("logistic"), noop("low"), noop("low priority"),
        noop("lower"), noop("loyalist"), noop("margin"), noop("mase"), noop("mean"), noop("mean_high"),
        noop("mean_low"), noop("mean_of_ratios"), noop("mean_of_ratios_bootstrap"), noop("mean_of_ratios_high"),
        noop("mean_of_ratios_low"), noop("mean_of_ratios_se"), noop("mean_wait"), noop("meaning"), noop("measures"),
        noop("median"), noop("mercenary"), noop("method"), noop("minutes"), noop("missing"), noop("model"),
        noop("monetary"), noop("month"), noop("must-be"), noop("n"), noop("n_expected"), noop("national_id"),
        noop("near"), noop("no perceived value"), noop("no_gain"), noop("no_ratio"), noop("none"), noop("not_enough"),
        noop("observed"), noop("occupancy"), noop("odds_ratio"), noop("off_scale"),
        noop("office-building management"), noop("one-dimensional"), noop("opportunity"), noop("other"),
        noop("outside the limits"), noop("p50"), noop("p80"), noop("p90"), noop("p95"), noop("p95_high"),
        noop("p95_low"), noop("p_value"), noop("pairs_compared"), noop("pairs_linked"), noop("passive"), noop("path"),
        noop("penalty"), noop("penalty-only"), noop("penalty_p"), noop("per_customer"), noop("perceived"),
        noop("perceived_high"), noop("perceived_low"), noop("perceived_se"), noop("performance"),
        noop("performance_high"), noop("performance_low"), noop("period"), noop("periods"), noop("persons"),
        noop("phone"), noop("place"), noop("places"), noop("points"), noop("possible overkill"), noop("postcode"),
        noop("printed_total"), noop("profit"), noop("quadrant"), noop("questionable"), noop("quoted_gains_percent"),
        noop("rank"), noop("rank_high"), noop("rank_low"), noop("rate"), noop("ratio"), noop("ratio_of_means"),
        noop("ratio_of_means_bootstrap"), noop("ratio_of_means_high"), noop("ratio_of_means_low"),
        noop("ratio_of_means_se"), noop("raw"), noop("recency"), noop("recommends"), noop("records"),
        noop("reliability"), noop("resolved"), noop("retention"), noop("retention_high"), noop("retention_low"),
        noop("reverse"), noop("reward"), noop("reward_p"), noop("richness"), noop("rounds"), noop("rows"),
        noop("sales"), noop("same"), noop("satisfaction"), noop("satisfied"), noop("scheduled"), noop("scheme"),
        noop("score"), noop("score_high"), noop("score_low"), noop("se"), noop("second"), noop("segment"),
        noop("series"), noop("service_level"), noop("share"), noop("share_high"), noop("share_low"),
        noop("share_of_best_cell"), noop("shift"), noop("shrunken"), noop("shrunken_high"), noop("shrunken_low"),
        noop("signal"), noop("signals"), noop("smape"), noop("software"), noop("speed"), noop("standard_error"),
        noop("standardised"), noop("start"), noop("stays"), noop("street"), noop("surname"), noop("survival"),
        noop("survival_high"), noop("survival_low"), noop("tells"), noop("terrorist"), noop("time"), noop("total"),
        noop("total_strength"), noop("treatment"), noop("unit"), noop("unreconciled"), noop("upper"), noop("value"),
        noop("value_high"), noop("value_lifted"), noop("value_low"), noop("waits"), noop("week"), noop("weight"),
        noop("weighted_score"), noop("within"), noop("woe"), noop("words"), noop("worse"), noop("worse_high"),
        noop("worse_low"),
    )
)  # fmt: skip
