CREATE TABLE "person" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "public_ref" VARCHAR(255) NOT NULL,
  "nickname" VARCHAR(255) NOT NULL,
  "legal_name" VARCHAR(255),
  "birth_year" INTEGER CHECK (birth_year BETWEEN 1900 AND 2200),
  "language" VARCHAR(255) NOT NULL,
  "erased_at" DATETIME,
  CHECK (nickname <> '' OR erased_at IS NOT NULL)
);

CREATE UNIQUE INDEX "person_public_ref" ON "person" ("public_ref");

CREATE INDEX "person_by_nickname" ON "person" (LOWER("nickname"), "id") WHERE ("erased_at" IS NULL);

CREATE TABLE "access_log" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "about_id" INTEGER,
  "who" VARCHAR(255) NOT NULL,
  "what" VARCHAR(255) NOT NULL CHECK (what IN ('read', 'exported', 'changed', 'merged', 'helped', 'counted')),
  "noted_on" DATE NOT NULL,
  FOREIGN KEY ("about_id") REFERENCES "person" ("id")
);

CREATE UNIQUE INDEX "access_noted_once" ON "access_log" ("about_id", "noted_on", "who", "what");

CREATE TABLE "account" (
  "number" INTEGER NOT NULL PRIMARY KEY,
  "role" VARCHAR(255) NOT NULL,
  "name" VARCHAR(255) NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('asset', 'liability', 'income', 'cost'))
);

CREATE UNIQUE INDEX "account_role" ON "account" ("role");

CREATE TABLE "repair_customer" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "name" VARCHAR(255) NOT NULL,
  "name_key" VARCHAR(255) NOT NULL,
  "name_start" VARCHAR(255) NOT NULL,
  "contact_kind" VARCHAR(255) NOT NULL CHECK (contact_kind IN ('email', 'phone', 'none')),
  "contact" VARCHAR(255) NOT NULL,
  CONSTRAINT "repair_customer_one_contact" CHECK ((contact_kind = 'none') = (contact = ''))
);

CREATE INDEX "repair_customer_contact" ON "repair_customer" ("contact");

CREATE INDEX "repair_customer_by_name" ON "repair_customer" ("name_start", "id");

CREATE TABLE "repair_order" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "year" INTEGER NOT NULL,
  "no" INTEGER NOT NULL CHECK (no >= 1),
  "token" VARCHAR(255) NOT NULL,
  "form_key" VARCHAR(255) NOT NULL,
  "customer_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('repair', 'alteration')),
  "price_kind" VARCHAR(255) NOT NULL CHECK (price_kind IN ('fixed', 'maximum', 'estimate')),
  "final_price" INTEGER CHECK (final_price >= 0),
  "currency" VARCHAR(255) NOT NULL,
  "promised_on" DATE NOT NULL,
  "conditions" VARCHAR(255) NOT NULL,
  "language" VARCHAR(255) NOT NULL,
  "taken_by" VARCHAR(255) NOT NULL,
  "taken_at" DATETIME NOT NULL,
  "closed_at" DATETIME,
  FOREIGN KEY ("customer_id") REFERENCES "repair_customer" ("id")
);

CREATE UNIQUE INDEX "repair_order_token" ON "repair_order" ("token");

CREATE UNIQUE INDEX "repair_order_form_key" ON "repair_order" ("form_key");

CREATE UNIQUE INDEX "repair_order_customer_id" ON "repair_order" ("customer_id");

CREATE UNIQUE INDEX "repair_order_no_year" ON "repair_order" ("no", "year");

CREATE INDEX "repair_order_open" ON "repair_order" ("promised_on", "id") WHERE ("closed_at" IS NULL);

CREATE INDEX "repair_order_closed" ON "repair_order" ("closed_at");

CREATE TABLE "repair_piece" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "n" INTEGER NOT NULL CHECK (n >= 1),
  "garment" VARCHAR(255) NOT NULL,
  "colour" VARCHAR(255) NOT NULL,
  "marks" VARCHAR(255) NOT NULL,
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('received', 'queued', 'waiting_for_customer', 'in_work', 'ready', 'collected', 'cancelled')),
  FOREIGN KEY ("order_id") REFERENCES "repair_order" ("id")
);

CREATE UNIQUE INDEX "repair_piece_order_id_n" ON "repair_piece" ("order_id", "n");

CREATE TABLE "repair_service" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "code" VARCHAR(255) NOT NULL,
  "version" INTEGER NOT NULL CHECK (version >= 1),
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('repair', 'alteration')),
  "name" VARCHAR(255) NOT NULL CHECK (name <> ''),
  "minutes" INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
  "price" INTEGER NOT NULL CHECK (price >= 0),
  "garments" TEXT NOT NULL,
  "icon" VARCHAR(255) NOT NULL,
  "brings" VARCHAR(255) NOT NULL,
  "position" INTEGER NOT NULL,
  "from_at" DATETIME NOT NULL,
  "ended_at" DATETIME
);

CREATE UNIQUE INDEX "repair_service_code_version" ON "repair_service" ("code", "version");

CREATE UNIQUE INDEX "repair_service_one_now" ON "repair_service" ("code") WHERE ("ended_at" IS NULL);

CREATE TABLE "repair_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "piece_id" INTEGER NOT NULL,
  "service_id" INTEGER NOT NULL,
  "minutes" INTEGER NOT NULL CHECK (minutes >= 1),
  "price" INTEGER NOT NULL CHECK (price >= 0),
  "dropped_at" DATETIME,
  FOREIGN KEY ("piece_id") REFERENCES "repair_piece" ("id"),
  FOREIGN KEY ("service_id") REFERENCES "repair_service" ("id")
);

CREATE INDEX "repair_line_piece_id" ON "repair_line" ("piece_id");

CREATE INDEX "repair_line_service_id" ON "repair_line" ("service_id");

CREATE TABLE "repair_day" (
  "on" DATE NOT NULL PRIMARY KEY,
  "minutes" INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 1440),
  "own" INTEGER NOT NULL
);

CREATE TABLE "repair_allocation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "line_id" INTEGER NOT NULL,
  "day_id" DATE NOT NULL,
  "minutes" INTEGER NOT NULL CHECK (minutes >= 1),
  FOREIGN KEY ("line_id") REFERENCES "repair_line" ("id"),
  FOREIGN KEY ("day_id") REFERENCES "repair_day" ("on")
);

CREATE INDEX "repair_allocation_line_id" ON "repair_allocation" ("line_id");

CREATE INDEX "repair_allocation_of_day" ON "repair_allocation" ("day_id", "minutes");

CREATE TABLE "repair_answer" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "said" VARCHAR(255) NOT NULL CHECK (said IN ('coming', 'wait')),
  "on" DATE,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "repair_order" ("id"),
  CONSTRAINT "repair_answer_names_a_day" CHECK ((said = 'coming') = ("on" IS NOT NULL))
);

CREATE INDEX "repair_answer_order_id" ON "repair_answer" ("order_id");

CREATE TABLE "application" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('trial', 'ordinary', 'support', 'honorary')),
  "form_key" VARCHAR(255) NOT NULL,
  "asked_by" VARCHAR(255) NOT NULL,
  "asked_at" DATETIME NOT NULL,
  "accepted" INTEGER,
  "decided_by" VARCHAR(255) NOT NULL,
  "decided_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  CONSTRAINT "application_decided_whole" CHECK ((accepted IS NULL) = (decided_at IS NULL))
);

CREATE INDEX "application_person_id" ON "application" ("person_id");

CREATE UNIQUE INDEX "application_form_key" ON "application" ("form_key");

CREATE UNIQUE INDEX "application_one_open" ON "application" ("person_id") WHERE ("decided_at" IS NULL);

CREATE TABLE "poll" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "number" INTEGER NOT NULL,
  "form_key" VARCHAR(255) NOT NULL,
  "question" VARCHAR(255) NOT NULL CHECK (question <> ''),
  "explanation" TEXT NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('yes_no_blank', 'choose_one', 'choose_several')),
  "most" INTEGER NOT NULL CHECK (most >= 1),
  "secret" INTEGER NOT NULL,
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('draft', 'ready', 'open', 'closed', 'counted', 'published', 'void')),
  "rule_num" INTEGER NOT NULL CHECK (rule_num >= 1),
  "rule_den" INTEGER NOT NULL CHECK (rule_den >= rule_num),
  "rule_strict" INTEGER NOT NULL,
  "rule_base" VARCHAR(255) NOT NULL CHECK (rule_base IN ('cast', 'valid', 'present', 'roll')),
  "rule_blank_is_cast" INTEGER NOT NULL,
  "drafted_at" DATETIME NOT NULL,
  "opened_at" DATETIME,
  "closes_at" DATETIME,
  "shuffled_at" DATETIME,
  "fingerprint" VARCHAR(255) NOT NULL,
  "void_reason" VARCHAR(255) NOT NULL,
  CONSTRAINT "poll_closes" CHECK (state = 'draft' OR state = 'void' OR closes_at IS NOT NULL),
  CONSTRAINT "poll_opened" CHECK ((opened_at IS NULL) = (fingerprint = '')),
  CONSTRAINT "poll_open_since" CHECK (opened_at IS NOT NULL OR state IN ('draft', 'ready', 'void')),
  CONSTRAINT "poll_closes_later" CHECK (closes_at > opened_at),
  CONSTRAINT "poll_void_why" CHECK ((state = 'void') = (void_reason <> ''))
);

CREATE UNIQUE INDEX "poll_number" ON "poll" ("number");

CREATE UNIQUE INDEX "poll_form_key" ON "poll" ("form_key");

CREATE INDEX "poll_state_closes_at" ON "poll" ("state", "closes_at");

CREATE TABLE "poll_ballot" ("key" BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16), "poll_id" INTEGER NOT NULL, "choices" VARCHAR(255) NOT NULL, FOREIGN KEY ("poll_id") REFERENCES "poll" ("id")) WITHOUT ROWID;

CREATE INDEX "poll_ballot_poll_id" ON "poll_ballot" ("poll_id");

CREATE TABLE "shop_order" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "number" VARCHAR(255) NOT NULL,
  "token" VARCHAR(255) NOT NULL,
  "form_key" VARCHAR(255) NOT NULL,
  "fulfilment" VARCHAR(255) NOT NULL CHECK (fulfilment IN ('pickup', 'post')),
  "pickup_code" VARCHAR(255),
  "buyer_name" VARCHAR(255) NOT NULL,
  "buyer_email" VARCHAR(255) NOT NULL,
  "address" TEXT NOT NULL,
  "withdrawal_right" VARCHAR(255) NOT NULL CHECK (withdrawal_right IN ('none_made_to_order', '14_days')),
  "informed_at" DATETIME NOT NULL,
  "ordered_at" DATETIME NOT NULL,
  CONSTRAINT "shop_order_address_for_post" CHECK (fulfilment = 'post' OR address = ''),
  CONSTRAINT "shop_order_code_for_pickup" CHECK ((fulfilment = 'pickup') = (pickup_code IS NOT NULL))
);

CREATE UNIQUE INDEX "shop_order_number" ON "shop_order" ("number");

CREATE UNIQUE INDEX "shop_order_token" ON "shop_order" ("token");

CREATE UNIQUE INDEX "shop_order_form_key" ON "shop_order" ("form_key");

CREATE UNIQUE INDEX "shop_order_pickup_code" ON "shop_order" ("pickup_code");

CREATE INDEX "shop_order_buyer_email" ON "shop_order" ("buyer_email");

CREATE INDEX "shop_order_ordered_at" ON "shop_order" ("ordered_at");

CREATE TABLE "cancellation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "why" VARCHAR(255) NOT NULL CHECK (why IN ('gave_up', 'cancelled', 'withdrawn')),
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  "acknowledged" TEXT NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "shop_order" ("id")
);

CREATE UNIQUE INDEX "cancellation_order_id" ON "cancellation" ("order_id");

CREATE TABLE "repair_cancellation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "reason" VARCHAR(255) NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "repair_order" ("id")
);

CREATE UNIQUE INDEX "repair_cancellation_order_id" ON "repair_cancellation" ("order_id");

CREATE TABLE "carried_forward" (
  "account_id" INTEGER NOT NULL PRIMARY KEY,
  "upto" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  FOREIGN KEY ("account_id") REFERENCES "account" ("number")
);

CREATE TABLE "till_session" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "drawer" INTEGER NOT NULL CHECK (drawer = 1),
  "opened_by" VARCHAR(255) NOT NULL,
  "opened_at" DATETIME NOT NULL,
  "closed_at" DATETIME
);

CREATE INDEX "till_session_opened_at" ON "till_session" ("opened_at");

CREATE UNIQUE INDEX "till_session_one_open" ON "till_session" ("drawer") WHERE ("closed_at" IS NULL);

CREATE TABLE "cash_count" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "session_id" INTEGER NOT NULL,
  "moment" VARCHAR(255) NOT NULL CHECK (moment IN ('opening', 'closing')),
  "counted" INTEGER NOT NULL CHECK (counted >= 0),
  "expected" INTEGER NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("session_id") REFERENCES "till_session" ("id")
);

CREATE UNIQUE INDEX "cash_count_session_id_moment" ON "cash_count" ("session_id", "moment");

CREATE TABLE "shop_item" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "sku" VARCHAR(255) NOT NULL,
  "slug" VARCHAR(255) NOT NULL,
  "title" VARCHAR(255) NOT NULL,
  "description" TEXT NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('one_off', 'multiple', 'made_to_order')),
  "category" VARCHAR(255) NOT NULL,
  "stock" INTEGER NOT NULL CHECK (stock >= 1),
  "price" INTEGER NOT NULL CHECK (price > 0),
  "currency" VARCHAR(255) NOT NULL,
  "vat_basis_points" INTEGER NOT NULL CHECK (vat_basis_points BETWEEN 0 AND 10000),
  "fibres" TEXT NOT NULL,
  "size" VARCHAR(255) NOT NULL,
  "measurements" VARCHAR(255) NOT NULL,
  "colour" VARCHAR(255) NOT NULL,
  "care" VARCHAR(255) NOT NULL,
  "weight_grams" INTEGER CHECK (weight_grams > 0),
  "offers_pickup" INTEGER NOT NULL,
  "offers_post" INTEGER NOT NULL,
  "postage" INTEGER NOT NULL CHECK (postage >= 0),
  "lead_days" INTEGER NOT NULL CHECK (lead_days >= 0),
  "added_at" DATETIME NOT NULL,
  "published_at" DATETIME,
  "withdrawn_at" DATETIME,
  CONSTRAINT "shop_item_one_is_one" CHECK (kind <> 'one_off' OR stock = 1)
);

CREATE UNIQUE INDEX "shop_item_sku" ON "shop_item" ("sku");

CREATE UNIQUE INDEX "shop_item_slug" ON "shop_item" ("slug");

CREATE INDEX "shop_item_on_show" ON "shop_item" ("published_at" DESC, "id" DESC, "withdrawn_at") WHERE ("published_at" IS NOT NULL);

CREATE INDEX "shop_item_by_category" ON "shop_item" ("category", "published_at" DESC, "id" DESC) WHERE ("published_at" IS NOT NULL);

CREATE INDEX "shop_item_by_colour" ON "shop_item" ("colour", "published_at" DESC, "id" DESC) WHERE ("published_at" IS NOT NULL);

CREATE INDEX "shop_item_by_size" ON "shop_item" ("size", "published_at" DESC, "id" DESC) WHERE ("published_at" IS NOT NULL);

CREATE INDEX "shop_item_by_category_colour" ON "shop_item" ("category", "colour", "published_at" DESC, "id" DESC) WHERE ("published_at" IS NOT NULL);

CREATE TABLE "payable" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "ref" VARCHAR(255) NOT NULL,
  "kind" VARCHAR(255) NOT NULL,
  "subject_id" INTEGER NOT NULL,
  "person_id" INTEGER,
  "payer_email" VARCHAR(255) NOT NULL,
  "language" VARCHAR(255) NOT NULL,
  "amount" INTEGER NOT NULL CHECK (amount > 0),
  "currency" VARCHAR(255) NOT NULL,
  "promised" TEXT NOT NULL,
  "opened_at" DATETIME NOT NULL,
  "ended_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE UNIQUE INDEX "payable_ref" ON "payable" ("ref");

CREATE INDEX "payable_person_id" ON "payable" ("person_id");

CREATE INDEX "payable_kind_subject_id" ON "payable" ("kind", "subject_id");

CREATE TABLE "shop_claim" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "item_id" INTEGER NOT NULL,
  "order_id" INTEGER NOT NULL,
  "payable_id" INTEGER NOT NULL,
  "unit" INTEGER NOT NULL CHECK (unit >= 1),
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('held', 'sold', 'released', 'expired', 'returned')),
  "held_until" DATETIME NOT NULL,
  "prolonged" INTEGER NOT NULL CHECK (prolonged BETWEEN 0 AND 2),
  "left_at" DATETIME,
  "changed_at" DATETIME NOT NULL,
  FOREIGN KEY ("item_id") REFERENCES "shop_item" ("id"),
  FOREIGN KEY ("order_id") REFERENCES "shop_order" ("id"),
  FOREIGN KEY ("payable_id") REFERENCES "payable" ("id"),
  CONSTRAINT "shop_claim_leaves_when_sold" CHECK (left_at IS NULL OR state IN ('sold', 'returned'))
);

CREATE UNIQUE INDEX "shop_claim_order_id" ON "shop_claim" ("order_id");

CREATE UNIQUE INDEX "shop_claim_payable_id" ON "shop_claim" ("payable_id");

CREATE UNIQUE INDEX "shop_claim_one_owner" ON "shop_claim" ("item_id", "unit") WHERE ("state" IN ('held', 'sold'));

CREATE INDEX "shop_claim_of_item" ON "shop_claim" ("item_id", "state", "held_until");

CREATE INDEX "shop_claim_here" ON "shop_claim" ("state", "order_id") WHERE ("left_at" IS NULL);

CREATE TABLE "closed_day" (
  "on" DATE NOT NULL PRIMARY KEY,
  "reason" VARCHAR(255) NOT NULL
);

CREATE TABLE "consent" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "purpose" VARCHAR(255) NOT NULL CHECK (purpose IN ('keep', 'news', 'photos')),
  "text_version" INTEGER NOT NULL CHECK (text_version > 0),
  "given" INTEGER NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE INDEX "consent_of_person" ON "consent" ("person_id", "purpose", "id");

CREATE TABLE "contact_point" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "person_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('email', 'phone', 'post')),
  "value" VARCHAR(255) NOT NULL CHECK (value <> ''),
  "verified_at" DATETIME,
  "status" VARCHAR(255) NOT NULL CHECK (status IN ('ok', 'bounced', 'complained', 'off')),
  "bounces" INTEGER NOT NULL CHECK (bounces >= 0),
  "may_service" INTEGER NOT NULL,
  "may_news" INTEGER NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  CHECK (kind <> 'email' OR value = lower(value))
);

CREATE UNIQUE INDEX "contact_point_person_id_kind_value" ON "contact_point" ("person_id", "kind", "value");

CREATE INDEX "contact_point_kind_value" ON "contact_point" ("kind", "value");

CREATE TABLE "poll_count" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "poll_id" INTEGER NOT NULL,
  "engine" VARCHAR(255) NOT NULL,
  "input_digest" VARCHAR(255) NOT NULL,
  "result" TEXT NOT NULL,
  "counted_at" DATETIME NOT NULL,
  FOREIGN KEY ("poll_id") REFERENCES "poll" ("id")
);

CREATE UNIQUE INDEX "poll_count_poll_id" ON "poll_count" ("poll_id");

CREATE TABLE "counter" (
  "series" VARCHAR(255) NOT NULL PRIMARY KEY,
  "last" INTEGER NOT NULL CHECK (last >= 0)
);

CREATE TABLE "counting_rule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "code" INTEGER NOT NULL CHECK (code >= 1),
  "version" INTEGER NOT NULL CHECK (version >= 1),
  "form_key" VARCHAR(255) NOT NULL,
  "name" VARCHAR(255) NOT NULL CHECK (name <> ''),
  "min_amount" INTEGER NOT NULL CHECK (min_amount >= 0),
  "bands" TEXT NOT NULL,
  "basis" VARCHAR(255) NOT NULL CHECK (basis IN ('in', 'for')),
  "min_months" INTEGER NOT NULL CHECK (min_months BETWEEN 0 AND 12),
  "age_from" INTEGER CHECK (age_from BETWEEN 0 AND 120),
  "age_to" INTEGER CHECK (age_to BETWEEN 0 AND 120),
  "cut_off" VARCHAR(255) NOT NULL CHECK (cut_off = '' OR cut_off LIKE '__-__'),
  "family" VARCHAR(255) NOT NULL CHECK (family IN ('each', 'one_per_household', 'payer_only')),
  "kinds" TEXT NOT NULL,
  "source" VARCHAR(255) NOT NULL,
  "in_use" INTEGER NOT NULL,
  "made_by" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  CONSTRAINT "counting_rule_ages_in_order" CHECK (age_from <= age_to)
);

CREATE UNIQUE INDEX "counting_rule_form_key" ON "counting_rule" ("form_key");

CREATE UNIQUE INDEX "counting_rule_code_version" ON "counting_rule" ("code", "version");

CREATE TABLE "dues_plan" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "year" INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2199),
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('trial', 'ordinary', 'support', 'honorary')),
  "amount" INTEGER NOT NULL CHECK (amount >= 0),
  "reduced_amount" INTEGER CHECK (reduced_amount BETWEEN 0 AND amount),
  "pro_rata" VARCHAR(255) NOT NULL CHECK (pro_rata IN ('none', 'months', 'days', 'rollover')),
  "rollover_from" INTEGER CHECK (rollover_from BETWEEN 1 AND 12),
  "round_to" INTEGER NOT NULL CHECK (round_to >= 1),
  "floor" INTEGER NOT NULL CHECK (floor BETWEEN 0 AND amount),
  "due_days" INTEGER NOT NULL CHECK (due_days BETWEEN 0 AND 365),
  "decision_ref" VARCHAR(255) NOT NULL CHECK (decision_ref <> ''),
  "made_by" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  CONSTRAINT "dues_plan_rolls_from_a_month" CHECK ((pro_rata = 'rollover') = (rollover_from IS NOT NULL))
);

CREATE UNIQUE INDEX "dues_plan_year_kind" ON "dues_plan" ("year", "kind");

CREATE TABLE "dues_charge" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "plan_id" INTEGER NOT NULL,
  "year" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL CHECK (amount >= 0),
  "reduced" INTEGER NOT NULL,
  "from_on" DATE NOT NULL,
  "due_on" DATE NOT NULL,
  "original_due_on" DATE NOT NULL,
  "kid" VARCHAR(255) NOT NULL,
  "opened_by" VARCHAR(255) NOT NULL,
  "opened_at" DATETIME NOT NULL,
  "withdrawn_by" VARCHAR(255) NOT NULL,
  "withdrawn_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  FOREIGN KEY ("plan_id") REFERENCES "dues_plan" ("id"),
  CONSTRAINT "dues_charge_only_extended" CHECK (due_on >= original_due_on)
);

CREATE INDEX "dues_charge_person_id" ON "dues_charge" ("person_id");

CREATE INDEX "dues_charge_plan_id" ON "dues_charge" ("plan_id");

CREATE INDEX "dues_charge_due_on" ON "dues_charge" ("due_on");

CREATE UNIQUE INDEX "dues_charge_kid" ON "dues_charge" ("kid");

CREATE UNIQUE INDEX "dues_charge_one_a_year" ON "dues_charge" ("person_id", "year") WHERE ("withdrawn_at" IS NULL);

CREATE INDEX "dues_charge_owing" ON "dues_charge" ("person_id", "due_on", "amount") WHERE ("withdrawn_at" IS NULL);

CREATE TABLE "payment_attempt" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "payable_id" INTEGER NOT NULL,
  "no" INTEGER NOT NULL,
  "method" VARCHAR(255) NOT NULL CHECK (method IN ('stripe', 'cash', 'vipps_manual', 'bank')),
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('created', 'open', 'succeeded', 'expired', 'failed', 'cancelled', 'orphaned', 'reversed')),
  "amount" INTEGER NOT NULL CHECK (amount > 0),
  "key" VARCHAR(255) NOT NULL,
  "parameters" TEXT NOT NULL,
  "session_id" VARCHAR(255),
  "session_url" TEXT NOT NULL,
  "payment_intent" VARCHAR(255),
  "expires_at" DATETIME,
  "received" INTEGER,
  "rounding" INTEGER NOT NULL,
  "till_id" INTEGER,
  "taken_by" VARCHAR(255) NOT NULL,
  "followed" INTEGER NOT NULL,
  "orphan_reason" VARCHAR(255) NOT NULL,
  "created_at" DATETIME NOT NULL,
  "ended_at" DATETIME,
  FOREIGN KEY ("payable_id") REFERENCES "payable" ("id"),
  FOREIGN KEY ("till_id") REFERENCES "till_session" ("id"),
  CONSTRAINT "payment_attempt_cash_in_a_till" CHECK ((method = 'cash') = (till_id IS NOT NULL)),
  CONSTRAINT "payment_attempt_cash_adds_up" CHECK (method <> 'cash' OR received + rounding = amount)
);

CREATE UNIQUE INDEX "payment_attempt_key" ON "payment_attempt" ("key");

CREATE UNIQUE INDEX "payment_attempt_session_id" ON "payment_attempt" ("session_id");

CREATE INDEX "payment_attempt_till_id" ON "payment_attempt" ("till_id");

CREATE UNIQUE INDEX "payment_attempt_payable_id_no" ON "payment_attempt" ("payable_id", "no");

CREATE UNIQUE INDEX "payment_attempt_one_live" ON "payment_attempt" ("payable_id") WHERE ("state" IN ('created', 'open'));

CREATE UNIQUE INDEX "payment_attempt_paid_once" ON "payment_attempt" ("payable_id") WHERE ("state" = 'succeeded');

CREATE INDEX "payment_attempt_under_way" ON "payment_attempt" ("expires_at") WHERE ("state" IN ('created', 'open'));

CREATE INDEX "payment_attempt_orphaned" ON "payment_attempt" ("ended_at") WHERE ("state" = 'orphaned');

CREATE TABLE "credit_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "charge_id" INTEGER NOT NULL,
  "why" VARCHAR(255) NOT NULL CHECK (why IN ('overpaid', 'used', 'returned', 'given_back', 'taken_back')),
  "amount" INTEGER NOT NULL,
  "attempt_id" INTEGER,
  "key" VARCHAR(255),
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("charge_id") REFERENCES "dues_charge" ("id"),
  FOREIGN KEY ("attempt_id") REFERENCES "payment_attempt" ("id"),
  CONSTRAINT "credit_entry_signed" CHECK ((why IN ('overpaid', 'returned') AND amount > 0) OR (why NOT IN ('overpaid', 'returned') AND amount < 0))
);

CREATE INDEX "credit_entry_charge_id" ON "credit_entry" ("charge_id");

CREATE UNIQUE INDEX "credit_entry_key" ON "credit_entry" ("key");

CREATE UNIQUE INDEX "credit_entry_attempt_id_why" ON "credit_entry" ("attempt_id", "why");

CREATE TABLE "refund" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "attempt_id" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL CHECK (amount > 0),
  "reason" VARCHAR(255) NOT NULL,
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('requested', 'pending', 'succeeded', 'failed', 'cancelled')),
  "key" VARCHAR(255) NOT NULL,
  "stripe_id" VARCHAR(255),
  "till_id" INTEGER,
  "asked_by" VARCHAR(255) NOT NULL,
  "asked_at" DATETIME NOT NULL,
  "ended_at" DATETIME,
  "problem" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("attempt_id") REFERENCES "payment_attempt" ("id"),
  FOREIGN KEY ("till_id") REFERENCES "till_session" ("id")
);

CREATE INDEX "refund_attempt_id" ON "refund" ("attempt_id");

CREATE INDEX "refund_state" ON "refund" ("state");

CREATE UNIQUE INDEX "refund_key" ON "refund" ("key");

CREATE UNIQUE INDEX "refund_stripe_id" ON "refund" ("stripe_id");

CREATE INDEX "refund_till_id" ON "refund" ("till_id");

CREATE TABLE "reversal" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "attempt_id" INTEGER NOT NULL,
  "reason" VARCHAR(255) NOT NULL CHECK (reason IN ('not_paid', 'wrong_one', 'other_way', 'given_back')),
  "till_id" INTEGER NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("attempt_id") REFERENCES "payment_attempt" ("id"),
  FOREIGN KEY ("till_id") REFERENCES "till_session" ("id")
);

CREATE UNIQUE INDEX "reversal_attempt_id" ON "reversal" ("attempt_id");

CREATE INDEX "reversal_till_id" ON "reversal" ("till_id");

CREATE TABLE "dues_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "charge_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('paid', 'from_credit', 'to_credit', 'given_back', 'taken_back')),
  "amount" INTEGER NOT NULL,
  "attempt_id" INTEGER,
  "refund_id" INTEGER,
  "reversal_id" INTEGER,
  "on" DATE NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("charge_id") REFERENCES "dues_charge" ("id"),
  FOREIGN KEY ("attempt_id") REFERENCES "payment_attempt" ("id"),
  FOREIGN KEY ("refund_id") REFERENCES "refund" ("id"),
  FOREIGN KEY ("reversal_id") REFERENCES "reversal" ("id"),
  CONSTRAINT "dues_entry_signed" CHECK ((kind IN ('paid', 'from_credit') AND amount > 0) OR (kind NOT IN ('paid', 'from_credit') AND amount < 0)),
  CONSTRAINT "dues_entry_of_a_payment" CHECK ((kind IN ('from_credit', 'to_credit')) = (attempt_id IS NULL))
);

CREATE INDEX "dues_entry_charge_id" ON "dues_entry" ("charge_id");

CREATE INDEX "dues_entry_refund_id" ON "dues_entry" ("refund_id");

CREATE INDEX "dues_entry_reversal_id" ON "dues_entry" ("reversal_id");

CREATE UNIQUE INDEX "dues_entry_attempt_id_kind" ON "dues_entry" ("attempt_id", "kind");

CREATE TABLE "journal_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "actor" VARCHAR(255) NOT NULL,
  "verb" VARCHAR(255) NOT NULL,
  "subject_kind" VARCHAR(255) NOT NULL,
  "subject_id" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL
);

CREATE INDEX "journal_entry_at" ON "journal_entry" ("at");

CREATE INDEX "journal_entry_subject_kind_subject_id" ON "journal_entry" ("subject_kind", "subject_id");

CREATE TABLE "erasure_notice" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "charge_id" INTEGER NOT NULL,
  "erase_on" DATE NOT NULL,
  "channel" VARCHAR(255) NOT NULL CHECK (channel IN ('mail', 'none')),
  "made_on" DATE NOT NULL,
  "made_at" DATETIME NOT NULL,
  FOREIGN KEY ("charge_id") REFERENCES "dues_charge" ("id")
);

CREATE UNIQUE INDEX "erasure_notice_charge_id_made_on" ON "erasure_notice" ("charge_id", "made_on");

CREATE TABLE "frozen_count" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "rule_id" INTEGER NOT NULL,
  "year" INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2199),
  "people" INTEGER NOT NULL CHECK (people >= 0),
  "total" INTEGER NOT NULL CHECK (total BETWEEN 0 AND people),
  "engine" VARCHAR(255) NOT NULL,
  "digest" VARCHAR(255) NOT NULL CHECK (digest <> ''),
  "frozen_by" VARCHAR(255) NOT NULL,
  "frozen_at" DATETIME NOT NULL,
  FOREIGN KEY ("rule_id") REFERENCES "counting_rule" ("id")
);

CREATE UNIQUE INDEX "frozen_count_rule_id_year" ON "frozen_count" ("rule_id", "year");

CREATE TABLE "handover" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "how" VARCHAR(255) NOT NULL CHECK (how IN ('pickup', 'post')),
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "shop_order" ("id")
);

CREATE UNIQUE INDEX "handover_order_id" ON "handover" ("order_id");

CREATE TABLE "repair_handover" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "piece_id" INTEGER NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  "undone_at" DATETIME,
  FOREIGN KEY ("piece_id") REFERENCES "repair_piece" ("id")
);

CREATE UNIQUE INDEX "repair_handover_once" ON "repair_handover" ("piece_id") WHERE ("undone_at" IS NULL);

CREATE TABLE "house" (
  "id" INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  "name" VARCHAR(255) NOT NULL,
  "country" VARCHAR(255) NOT NULL CHECK (country IN ('NO', 'DK')),
  "language" VARCHAR(255) NOT NULL,
  "currency" VARCHAR(255) NOT NULL,
  "zone_name" VARCHAR(255) NOT NULL,
  "phone" VARCHAR(255) NOT NULL,
  "email" VARCHAR(255) NOT NULL,
  "address" VARCHAR(255) NOT NULL,
  "organisation_number" VARCHAR(255) NOT NULL,
  "chart" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "made_by_demo" INTEGER NOT NULL,
  "set_up_at" DATETIME NOT NULL
);

CREATE TABLE "household" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "made_by" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL
);

CREATE TABLE "household_place" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "household_id" INTEGER NOT NULL,
  "person_id" INTEGER NOT NULL,
  "role" VARCHAR(255) NOT NULL CHECK (role IN ('payer', 'adult', 'child')),
  "guardian_id" INTEGER,
  "from_on" DATE NOT NULL,
  "to_on" DATE CHECK (to_on >= from_on),
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("household_id") REFERENCES "household" ("id"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  FOREIGN KEY ("guardian_id") REFERENCES "person" ("id"),
  CONSTRAINT "household_place_child_has_guardian" CHECK ((role = 'child') = (guardian_id IS NOT NULL)),
  CONSTRAINT "household_place_guards_another" CHECK (guardian_id <> person_id)
);

CREATE INDEX "household_place_household_id" ON "household_place" ("household_id");

CREATE INDEX "household_place_person_id" ON "household_place" ("person_id");

CREATE INDEX "household_place_guardian_id" ON "household_place" ("guardian_id");

CREATE UNIQUE INDEX "household_place_one_open" ON "household_place" ("person_id") WHERE ("to_on" IS NULL);

CREATE UNIQUE INDEX "household_place_one_payer" ON "household_place" ("household_id") WHERE (("to_on" IS NULL) AND ("role" = 'payer'));

CREATE TABLE "huey_counter" (
  "queue" VARCHAR(255) NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  "value" INTEGER NOT NULL,
  PRIMARY KEY ("queue", "key")
);

CREATE TABLE "huey_kv" (
  "queue" VARCHAR(255) NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  "value" BLOB NOT NULL,
  PRIMARY KEY ("queue", "key")
);

CREATE TABLE "huey_schedule" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "queue" VARCHAR(255) NOT NULL,
  "data" BLOB NOT NULL,
  "timestamp" INTEGER NOT NULL
);

CREATE INDEX "huey_schedule_queue_timestamp" ON "huey_schedule" ("queue", "timestamp");

CREATE TABLE "huey_task" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "queue" VARCHAR(255) NOT NULL,
  "data" BLOB NOT NULL,
  "priority" REAL NOT NULL
);

CREATE INDEX "huey_task_order" ON "huey_task" ("priority" DESC, "id");

CREATE TABLE "import_batch" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "ref" VARCHAR(255) NOT NULL,
  "file_name" VARCHAR(255) NOT NULL,
  "digest" VARCHAR(255) NOT NULL,
  "made_by" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  "raw" TEXT NOT NULL,
  "columns" TEXT NOT NULL,
  "usual_kind" VARCHAR(255) NOT NULL,
  "brought_by" VARCHAR(255) NOT NULL,
  "brought_at" DATETIME,
  "undone_by" VARCHAR(255) NOT NULL,
  "undone_at" DATETIME,
  "emptied_at" DATETIME,
  CONSTRAINT "import_batch_undone_after" CHECK (undone_at IS NULL OR brought_at IS NOT NULL),
  CONSTRAINT "import_batch_emptied" CHECK (emptied_at IS NULL OR raw = '')
);

CREATE UNIQUE INDEX "import_batch_ref" ON "import_batch" ("ref");

CREATE INDEX "import_batch_digest" ON "import_batch" ("digest");

CREATE INDEX "import_batch_made_at" ON "import_batch" ("made_at");

CREATE TABLE "import_row" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "batch_id" INTEGER NOT NULL,
  "number" INTEGER NOT NULL,
  "cells" TEXT NOT NULL,
  "digest" VARCHAR(255) NOT NULL,
  "corrections" TEXT NOT NULL,
  "decision" VARCHAR(255) NOT NULL,
  "what" VARCHAR(255) NOT NULL CHECK (what IN ('new', 'same', 'changed', 'ask', 'problem', 'out')),
  "plan" TEXT NOT NULL,
  "person_id" INTEGER,
  "brought_at" DATETIME,
  "before" TEXT NOT NULL,
  "stays" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("batch_id") REFERENCES "import_batch" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  CONSTRAINT "import_row_stands_for_somebody" CHECK (brought_at IS NULL OR person_id IS NOT NULL)
);

CREATE INDEX "import_row_digest" ON "import_row" ("digest");

CREATE INDEX "import_row_person_id" ON "import_row" ("person_id");

CREATE UNIQUE INDEX "import_row_batch_id_number" ON "import_row" ("batch_id", "number");

CREATE INDEX "import_row_batch_id_what" ON "import_row" ("batch_id", "what");

CREATE TABLE "picture" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "digest" VARCHAR(255) NOT NULL,
  "width" INTEGER NOT NULL,
  "height" INTEGER NOT NULL,
  "added_at" DATETIME NOT NULL
);

CREATE UNIQUE INDEX "picture_digest" ON "picture" ("digest");

CREATE TABLE "item_picture" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "item_id" INTEGER NOT NULL,
  "picture_id" INTEGER NOT NULL,
  "alt" VARCHAR(255) NOT NULL,
  "position" INTEGER NOT NULL,
  FOREIGN KEY ("item_id") REFERENCES "shop_item" ("id"),
  FOREIGN KEY ("picture_id") REFERENCES "picture" ("id")
);

CREATE INDEX "item_picture_picture_id" ON "item_picture" ("picture_id");

CREATE UNIQUE INDEX "item_picture_item_id_position" ON "item_picture" ("item_id", "position");

CREATE TABLE "membership" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "number" INTEGER CHECK (number >= 1),
  "card_token" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE UNIQUE INDEX "membership_person_id" ON "membership" ("person_id");

CREATE UNIQUE INDEX "membership_number" ON "membership" ("number");

CREATE UNIQUE INDEX "membership_card_token" ON "membership" ("card_token");

CREATE TABLE "membership_spell" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "membership_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('trial', 'ordinary', 'support', 'honorary')),
  "from_on" DATE NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  "to_on" DATE CHECK (to_on >= from_on),
  "why_ended" VARCHAR(255) CHECK (why_ended IN ('left', 'other_kind', 'declined_to_continue', 'erased', 'mistake')),
  "ended_by" VARCHAR(255) NOT NULL,
  "ended_at" DATETIME,
  FOREIGN KEY ("membership_id") REFERENCES "membership" ("id"),
  CONSTRAINT "membership_spell_ends_whole" CHECK ((to_on IS NULL) = (why_ended IS NULL) AND (to_on IS NULL) = (ended_at IS NULL))
);

CREATE UNIQUE INDEX "membership_spell_one_open" ON "membership_spell" ("membership_id") WHERE ("to_on" IS NULL);

CREATE INDEX "membership_spell_of_membership" ON "membership_spell" ("membership_id", "from_on", "to_on", "why_ended", "kind");

CREATE INDEX "membership_spell_of_kind" ON "membership_spell" ("kind", "membership_id", "to_on", "from_on");

CREATE INDEX "membership_spell_by_last_day" ON "membership_spell" ("to_on", "from_on", "membership_id");

CREATE TABLE "leaving" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "spell_id" INTEGER NOT NULL,
  "last_on" DATE NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "said_at" DATETIME NOT NULL,
  "taken_back_by" VARCHAR(255) NOT NULL,
  "taken_back_at" DATETIME,
  FOREIGN KEY ("spell_id") REFERENCES "membership_spell" ("id")
);

CREATE INDEX "leaving_spell_id" ON "leaving" ("spell_id");

CREATE UNIQUE INDEX "leaving_one_stands" ON "leaving" ("spell_id") WHERE ("taken_back_at" IS NULL);

CREATE TABLE "rate_limit" (
  "key" VARCHAR(255) NOT NULL,
  "window" DATETIME NOT NULL,
  "count" INTEGER NOT NULL,
  PRIMARY KEY ("key", "window")
);

CREATE INDEX "rate_limit_window" ON "rate_limit" ("window");

CREATE TABLE "mail" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "ref" VARCHAR(255) NOT NULL,
  "recipient" VARCHAR(255) NOT NULL,
  "language" VARCHAR(255) NOT NULL,
  "template" VARCHAR(255) NOT NULL,
  "subject" VARCHAR(255) NOT NULL,
  "text" TEXT NOT NULL,
  "queued_at" DATETIME NOT NULL,
  "sent_at" DATETIME,
  "tries" INTEGER NOT NULL,
  "due_at" DATETIME,
  "good_until" DATETIME,
  "problem" VARCHAR(255) NOT NULL
);

CREATE UNIQUE INDEX "mail_ref" ON "mail" ("ref");

CREATE INDEX "mail_recipient" ON "mail" ("recipient");

CREATE INDEX "mail_queued_at" ON "mail" ("queued_at");

CREATE INDEX "mail_due_at" ON "mail" ("due_at");

CREATE TABLE "maker_credit" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "item_id" INTEGER NOT NULL,
  "shown_as" VARCHAR(255) NOT NULL,
  "text_version" VARCHAR(255) NOT NULL,
  "given_at" DATETIME NOT NULL,
  "given_to" VARCHAR(255) NOT NULL,
  "withdrawn_at" DATETIME,
  "taken_by" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("item_id") REFERENCES "shop_item" ("id"),
  CONSTRAINT "maker_credit_name_goes" CHECK ((withdrawn_at IS NULL) = (shown_as <> ''))
);

CREATE INDEX "maker_credit_item_id" ON "maker_credit" ("item_id");

CREATE UNIQUE INDEX "maker_credit_one_now" ON "maker_credit" ("item_id") WHERE ("withdrawn_at" IS NULL);

CREATE TABLE "members_house" (
  "id" INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  "approval" INTEGER NOT NULL,
  "least_age" INTEGER NOT NULL CHECK (least_age BETWEEN 0 AND 99),
  "remind_after" INTEGER NOT NULL CHECK (remind_after BETWEEN 1 AND 365),
  "remind_again_after" INTEGER NOT NULL CHECK (remind_again_after BETWEEN 1 AND 365),
  "lapse_after" INTEGER NOT NULL CHECK (lapse_after BETWEEN 1 AND 365),
  "erase_after_months" INTEGER NOT NULL CHECK (erase_after_months BETWEEN 1 AND 60),
  "grace_days" INTEGER NOT NULL CHECK (grace_days BETWEEN 0 AND 365),
  "card_words" VARCHAR(255) NOT NULL,
  "account" VARCHAR(255) NOT NULL,
  CONSTRAINT "members_house_in_order" CHECK (remind_after < remind_again_after AND remind_again_after < lapse_after)
);

CREATE TABLE "member_year" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "frozen_id" INTEGER NOT NULL,
  "n" INTEGER NOT NULL CHECK (n >= 1),
  "birth_band" VARCHAR(255) NOT NULL,
  "kept" TEXT NOT NULL,
  "counted" INTEGER NOT NULL,
  "reasons" VARCHAR(255) NOT NULL CONSTRAINT "member_year_says_why" CHECK (counted = (reasons = '')),
  FOREIGN KEY ("frozen_id") REFERENCES "frozen_count" ("id")
);

CREATE UNIQUE INDEX "member_year_frozen_id_n" ON "member_year" ("frozen_id", "n");

CREATE TABLE "person_merge" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "emptied_id" INTEGER NOT NULL,
  "kept_id" INTEGER NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("emptied_id") REFERENCES "person" ("id"),
  FOREIGN KEY ("kept_id") REFERENCES "person" ("id"),
  CONSTRAINT "person_merge_of_two" CHECK (emptied_id <> kept_id)
);

CREATE UNIQUE INDEX "person_merge_emptied_id" ON "person_merge" ("emptied_id");

CREATE INDEX "person_merge_kept_id" ON "person_merge" ("kept_id");

CREATE TABLE "name_word" (
  "person_id" INTEGER NOT NULL,
  "word" VARCHAR(255) NOT NULL CHECK (word <> ''),
  "place" VARCHAR(255) NOT NULL,
  PRIMARY KEY ("person_id", "word"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE INDEX "name_word_in_order" ON "name_word" ("word", "place", "person_id");

CREATE TABLE "repair_notice" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "channel" VARCHAR(255) NOT NULL CHECK (channel IN ('mail', 'call')),
  "due_at" DATETIME NOT NULL,
  "done_at" DATETIME,
  "done_by" VARCHAR(255) NOT NULL,
  "withdrawn_at" DATETIME,
  FOREIGN KEY ("order_id") REFERENCES "repair_order" ("id"),
  CONSTRAINT "repair_notice_one_end" CHECK (done_at IS NULL OR withdrawn_at IS NULL)
);

CREATE INDEX "repair_notice_order_id" ON "repair_notice" ("order_id");

CREATE UNIQUE INDEX "repair_notice_one_waits" ON "repair_notice" ("order_id") WHERE (("done_at" IS NULL) AND ("withdrawn_at" IS NULL));

CREATE INDEX "repair_notice_waiting" ON "repair_notice" ("channel", "id") WHERE (("done_at" IS NULL) AND ("withdrawn_at" IS NULL));

CREATE TABLE "opening_hour" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "weekday" INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  "opens" TIME NOT NULL,
  "closes" TIME NOT NULL,
  CHECK (opens < closes)
);

CREATE UNIQUE INDEX "opening_hour_weekday_opens" ON "opening_hour" ("weekday", "opens");

CREATE TABLE "roll_entry" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "poll_id" INTEGER NOT NULL,
  "person_id" INTEGER NOT NULL,
  "reason" VARCHAR(255) NOT NULL,
  "used" INTEGER NOT NULL,
  FOREIGN KEY ("poll_id") REFERENCES "poll" ("id"),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE INDEX "roll_entry_person_id" ON "roll_entry" ("person_id");

CREATE UNIQUE INDEX "roll_entry_poll_id_person_id" ON "roll_entry" ("poll_id", "person_id");

CREATE TABLE "open_vote" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "entry_id" INTEGER NOT NULL,
  "turn" INTEGER NOT NULL CHECK (turn >= 1),
  "choices" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("entry_id") REFERENCES "roll_entry" ("id")
);

CREATE UNIQUE INDEX "open_vote_entry_id_turn" ON "open_vote" ("entry_id", "turn");

CREATE TABLE "repair_event" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "order_id" INTEGER NOT NULL,
  "piece_id" INTEGER,
  "verb" VARCHAR(255) NOT NULL,
  "from_state" VARCHAR(255) NOT NULL,
  "to_state" VARCHAR(255) NOT NULL,
  "note" VARCHAR(255) NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  FOREIGN KEY ("order_id") REFERENCES "repair_order" ("id"),
  FOREIGN KEY ("piece_id") REFERENCES "repair_piece" ("id"),
  CONSTRAINT "repair_event_moves_a_piece" CHECK ((piece_id IS NULL) = (to_state = ''))
);

CREATE INDEX "repair_event_order_id" ON "repair_event" ("order_id");

CREATE INDEX "repair_event_of_piece" ON "repair_event" ("piece_id", "id");

CREATE TABLE "paper_card" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "person_id" INTEGER NOT NULL,
  "digest" VARCHAR(255) NOT NULL,
  "made_by" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  "good_until" DATETIME NOT NULL,
  "used_at" DATETIME,
  "ended_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  CONSTRAINT "paper_card_used_or_ended" CHECK (used_at IS NULL OR ended_at IS NULL)
);

CREATE INDEX "paper_card_person_id" ON "paper_card" ("person_id");

CREATE UNIQUE INDEX "paper_card_digest" ON "paper_card" ("digest");

CREATE INDEX "paper_card_good_until" ON "paper_card" ("good_until");

CREATE UNIQUE INDEX "paper_card_out_once" ON "paper_card" ("person_id") WHERE (("used_at" IS NULL) AND ("ended_at" IS NULL));

CREATE TABLE "passkey" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "person_id" INTEGER NOT NULL,
  "credential_id" TEXT NOT NULL,
  "public_key" TEXT NOT NULL,
  "sign_count" INTEGER NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
  "name" VARCHAR(255) NOT NULL CHECK (name <> ''),
  "made_on" DATE NOT NULL,
  "used_on" DATE,
  "blocked_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE INDEX "passkey_person_id" ON "passkey" ("person_id");

CREATE UNIQUE INDEX "passkey_credential_id" ON "passkey" ("credential_id");

CREATE TABLE "payable_line" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "payable_id" INTEGER NOT NULL,
  "account" VARCHAR(255) NOT NULL,
  "text" VARCHAR(255) NOT NULL,
  "amount" INTEGER NOT NULL,
  "vat_basis_points" INTEGER NOT NULL,
  FOREIGN KEY ("payable_id") REFERENCES "payable" ("id")
);

CREATE INDEX "payable_line_payable_id" ON "payable_line" ("payable_id");

CREATE TABLE "picture_file" (
  "picture_id" INTEGER NOT NULL,
  "width" INTEGER NOT NULL,
  "webp" BLOB NOT NULL,
  PRIMARY KEY ("picture_id", "width"),
  FOREIGN KEY ("picture_id") REFERENCES "picture" ("id") ON DELETE CASCADE
);

CREATE TABLE "poll_option" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "poll_id" INTEGER NOT NULL,
  "position" INTEGER NOT NULL CHECK (position >= 1),
  "text" VARCHAR(255) NOT NULL CHECK (text <> ''),
  FOREIGN KEY ("poll_id") REFERENCES "poll" ("id")
);

CREATE UNIQUE INDEX "poll_option_poll_id_position" ON "poll_option" ("poll_id", "position");

CREATE TABLE "voucher" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "on" DATE NOT NULL,
  "text" VARCHAR(255) NOT NULL,
  "source" VARCHAR(255) NOT NULL,
  "reverses_id" INTEGER,
  "written_at" DATETIME NOT NULL,
  FOREIGN KEY ("reverses_id") REFERENCES "voucher" ("id")
);

CREATE INDEX "voucher_on" ON "voucher" ("on");

CREATE INDEX "voucher_source" ON "voucher" ("source");

CREATE UNIQUE INDEX "voucher_reverses_id" ON "voucher" ("reverses_id");

CREATE TABLE "posting" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "voucher_id" INTEGER NOT NULL,
  "account_id" INTEGER NOT NULL,
  "amount" INTEGER NOT NULL CHECK (amount <> 0),
  "currency" VARCHAR(255) NOT NULL,
  FOREIGN KEY ("voucher_id") REFERENCES "voucher" ("id") DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY ("account_id") REFERENCES "account" ("number")
);

CREATE INDEX "posting_voucher_id" ON "posting" ("voucher_id");

CREATE INDEX "posting_account_id" ON "posting" ("account_id");

CREATE TABLE "public_change" (
  "id" INTEGER NOT NULL PRIMARY KEY
);

CREATE TABLE "receipt" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "series" VARCHAR(255) NOT NULL CHECK (series IN ('receipt', 'credit')),
  "number" INTEGER NOT NULL CHECK (number > 0),
  "attempt_id" INTEGER NOT NULL,
  "refund_id" INTEGER,
  "reversal_id" INTEGER,
  "amount" INTEGER NOT NULL CHECK (amount > 0),
  "currency" VARCHAR(255) NOT NULL,
  "language" VARCHAR(255) NOT NULL,
  "text" TEXT NOT NULL,
  "issued_at" DATETIME NOT NULL,
  FOREIGN KEY ("attempt_id") REFERENCES "payment_attempt" ("id"),
  FOREIGN KEY ("refund_id") REFERENCES "refund" ("id"),
  FOREIGN KEY ("reversal_id") REFERENCES "reversal" ("id"),
  CONSTRAINT "receipt_credit_of_one" CHECK ((series = 'credit') = ((refund_id IS NULL) <> (reversal_id IS NULL)))
);

CREATE INDEX "receipt_attempt_id" ON "receipt" ("attempt_id");

CREATE UNIQUE INDEX "receipt_refund_id" ON "receipt" ("refund_id");

CREATE UNIQUE INDEX "receipt_reversal_id" ON "receipt" ("reversal_id");

CREATE UNIQUE INDEX "receipt_series_number" ON "receipt" ("series", "number");

CREATE UNIQUE INDEX "receipt_one_per_payment" ON "receipt" ("attempt_id") WHERE ("series" = 'receipt');

CREATE TABLE "reconciliation" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "began_at" DATETIME NOT NULL,
  "ended_at" DATETIME NOT NULL,
  "settled" INTEGER NOT NULL
);

CREATE INDEX "reconciliation_began_at" ON "reconciliation" ("began_at");

CREATE TABLE "reminder" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "charge_id" INTEGER NOT NULL,
  "level" INTEGER NOT NULL CHECK (level IN (1, 2)),
  "channel" VARCHAR(255) NOT NULL CHECK (channel IN ('mail', 'talk', 'letter')),
  "made_on" DATE NOT NULL,
  "made_at" DATETIME NOT NULL,
  "done_by" VARCHAR(255) NOT NULL,
  "done_at" DATETIME,
  FOREIGN KEY ("charge_id") REFERENCES "dues_charge" ("id")
);

CREATE UNIQUE INDEX "reminder_charge_id_level" ON "reminder" ("charge_id", "level");

CREATE INDEX "reminder_waiting" ON "reminder" ("channel", "id") WHERE ("done_at" IS NULL);

CREATE TABLE "repair_settings" (
  "id" INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  "monday" INTEGER NOT NULL CHECK (monday BETWEEN 0 AND 1440),
  "tuesday" INTEGER NOT NULL CHECK (tuesday BETWEEN 0 AND 1440),
  "wednesday" INTEGER NOT NULL CHECK (wednesday BETWEEN 0 AND 1440),
  "thursday" INTEGER NOT NULL CHECK (thursday BETWEEN 0 AND 1440),
  "friday" INTEGER NOT NULL CHECK (friday BETWEEN 0 AND 1440),
  "saturday" INTEGER NOT NULL CHECK (saturday BETWEEN 0 AND 1440),
  "sunday" INTEGER NOT NULL CHECK (sunday BETWEEN 0 AND 1440)
);

CREATE TABLE "retention_run" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "rule" VARCHAR(255) NOT NULL,
  "ran_on" DATE NOT NULL,
  "count" INTEGER NOT NULL CHECK (count >= 0)
);

CREATE INDEX "retention_run_of_rule" ON "retention_run" ("rule", "id");

CREATE TABLE "role" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "person_id" INTEGER NOT NULL,
  "name" VARCHAR(255) NOT NULL CHECK (name IN ('host', 'seller', 'board', 'chair', 'secretary', 'treasurer', 'teller', 'coordinator', 'keeper')),
  "granted_by" VARCHAR(255) NOT NULL,
  "from_at" DATETIME NOT NULL,
  "to_at" DATETIME,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  CHECK (to_at IS NULL OR to_at >= from_at)
);

CREATE INDEX "role_person_id" ON "role" ("person_id");

CREATE UNIQUE INDEX "role_held_once" ON "role" ("person_id", "name") WHERE ("to_at" IS NULL);

CREATE INDEX "role_held_now" ON "role" ("name") WHERE ("to_at" IS NULL);

CREATE TABLE "session" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "token_digest" VARCHAR(255) NOT NULL,
  "person_id" INTEGER,
  "device" VARCHAR(255) NOT NULL,
  "created_on" DATE NOT NULL,
  "last_seen_on" DATE NOT NULL,
  "trusted_until" DATETIME,
  "raised_at" DATETIME,
  "helper_id" INTEGER,
  "beside_digest" VARCHAR(255),
  "needs_new_token" INTEGER NOT NULL,
  "data" TEXT NOT NULL CHECK (length(data) <= 4000),
  FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
  FOREIGN KEY ("helper_id") REFERENCES "person" ("id"),
  CONSTRAINT "session_helped" CHECK (helper_id IS NULL OR (person_id IS NOT NULL AND helper_id <> person_id AND trusted_until IS NOT NULL AND beside_digest IS NOT NULL AND raised_at IS NULL))
);

CREATE UNIQUE INDEX "session_token_digest" ON "session" ("token_digest");

CREATE INDEX "session_person_id" ON "session" ("person_id");

CREATE INDEX "session_last_seen_on" ON "session" ("last_seen_on");

CREATE INDEX "session_helper_id" ON "session" ("helper_id");

CREATE INDEX "session_beside_digest" ON "session" ("beside_digest");

CREATE TABLE "setup_link" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "digest" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  "used_at" DATETIME
);

CREATE UNIQUE INDEX "setup_link_digest" ON "setup_link" ("digest");

CREATE TABLE "sign_in_code" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  "session_id" INTEGER NOT NULL,
  "person_id" INTEGER,
  "address_digest" VARCHAR(255) NOT NULL,
  "code_digest" VARCHAR(255) NOT NULL,
  "next_path" TEXT NOT NULL,
  "expires_at" DATETIME NOT NULL,
  "tries" INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 5),
  "used_at" DATETIME,
  FOREIGN KEY ("session_id") REFERENCES "session" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("person_id") REFERENCES "person" ("id")
);

CREATE UNIQUE INDEX "sign_in_code_session_id" ON "sign_in_code" ("session_id");

CREATE INDEX "sign_in_code_person_id" ON "sign_in_code" ("person_id");

CREATE INDEX "sign_in_code_expires_at" ON "sign_in_code" ("expires_at");

CREATE TABLE "stripe_event" (
  "id" VARCHAR(255) NOT NULL PRIMARY KEY,
  "type" VARCHAR(255) NOT NULL,
  "object_id" VARCHAR(255) NOT NULL,
  "source" VARCHAR(255) NOT NULL CHECK (source IN ('webhook', 'poll')),
  "state" VARCHAR(255) NOT NULL CHECK (state IN ('received', 'done')),
  "received_at" DATETIME NOT NULL
);

CREATE INDEX "stripe_event_received_at" ON "stripe_event" ("received_at");

CREATE TABLE "voting_code" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "entry_id" INTEGER NOT NULL,
  "digest" VARCHAR(255) NOT NULL,
  "made_at" DATETIME NOT NULL,
  "revoked_at" DATETIME,
  FOREIGN KEY ("entry_id") REFERENCES "roll_entry" ("id")
);

CREATE INDEX "voting_code_entry_id" ON "voting_code" ("entry_id");

CREATE UNIQUE INDEX "voting_code_digest" ON "voting_code" ("digest");

CREATE UNIQUE INDEX "voting_code_one_live" ON "voting_code" ("entry_id") WHERE ("revoked_at" IS NULL);

CREATE TABLE "waiver" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "charge_id" INTEGER NOT NULL,
  "kind" VARCHAR(255) NOT NULL CHECK (kind IN ('waived', 'written_off')),
  "decision_ref" VARCHAR(255) NOT NULL,
  "by" VARCHAR(255) NOT NULL,
  "at" DATETIME NOT NULL,
  "ended_by" VARCHAR(255) NOT NULL,
  "ended_at" DATETIME,
  FOREIGN KEY ("charge_id") REFERENCES "dues_charge" ("id")
);

CREATE INDEX "waiver_charge_id" ON "waiver" ("charge_id");

CREATE UNIQUE INDEX "waiver_one_stands" ON "waiver" ("charge_id") WHERE ("ended_at" IS NULL);
