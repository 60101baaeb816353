/** One line or more of a panel: what Prometheus is asked, and how each series is called. */
type Query = readonly [expression: string, legend: string];

interface Panel {
  readonly title: string;
  /** What it is good for, shown with the panel. */
  readonly says: string;
  readonly unit: "short" | "bytes" | "Bps" | "s" | "reqps" | "percentunit";
  readonly queries: readonly Query[];
  /** One number of now instead of a line over time. */
  readonly isNow?: boolean;
}

interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const quantile = (part: number, metric: string, where: string, by: string) =>
  `histogram_quantile(${part}, sum by (le, ${by}) (rate(${metric}_bucket${where}[$__rate_interval])))`;

const ROWS: readonly Row[] = [
  {
    title: "Is everything safe?",
    panels: [
      {
        title: "Fragments without a copy",
        says: "Must be 0. Others than that are on no peer that is there: get their peers back.",
        unit: "short",
        isNow: true,
        queries: [['sum(enjambre_tracker_fragments_by_copies{copies="0"})', "lost"]],
      },
      {
        title: "Fragments short of copies",
        says: "Repair brings this to 0.",
        unit: "short",
        isNow: true,
        queries: [["sum(enjambre_tracker_fragments_short)", "short"]],
      },
      {
        title: "Tracker serves",
        says: "0 while it catches up with its peers, or another tracker took over.",
        unit: "short",
        isNow: true,
        queries: [["max(enjambre_tracker_serving)", "serving"]],
      },
      {
        title: "Peers",
        says: "By what the tracker knows of them.",
        unit: "short",
        isNow: true,
        queries: [["sum by (liveness) (enjambre_tracker_peers)", "{{liveness}}"]],
      },
      {
        title: "Fragments by copies",
        says: "Wanted fragments that have so many copies.",
        unit: "short",
        queries: [["sum by (copies) (enjambre_tracker_fragments_by_copies) > 0", "{{copies}}"]],
      },
      {
        title: "Missing bytes, and copies under way",
        says: "What repair has before it, and what it does.",
        unit: "short",
        queries: [
          ["sum(enjambre_tracker_missing_bytes)", "missing bytes"],
          ["sum(enjambre_tracker_copies_under_way)", "copies under way"],
        ],
      },
      {
        title: "Repair holds",
        says: "Why nothing is copied or trimmed now.",
        unit: "short",
        queries: [["max by (reason) (enjambre_tracker_repair_held)", "{{reason}}"]],
      },
      {
        title: "Room",
        says: "What live peers offer, have free, and have promised.",
        unit: "bytes",
        queries: [
          ["sum(enjambre_tracker_capacity_bytes)", "offered"],
          ["sum(enjambre_tracker_free_bytes)", "free"],
          ["sum(enjambre_tracker_reserved_bytes)", "promised"],
          ["sum(enjambre_tracker_replica_bytes)", "all copies"],
          ["sum(enjambre_tracker_logical_bytes)", "files"],
        ],
      },
    ],
  },
  {
    title: "Is it fast?",
    panels: [
      {
        title: "Calls to the tracker",
        says: "By method and how they ended.",
        unit: "reqps",
        queries: [[
          'sum by (method, code) (rate(enjambre_grpc_calls_total{service=~"Catalog|Upkeep"}[$__rate_interval]))',
          "{{method}} {{code}}",
        ]],
      },
      {
        title: "Slowest hundredth of calls to the tracker",
        says: "A commit waits for its fragments' holders to report.",
        unit: "s",
        queries: [[
          quantile(
            0.99,
            "enjambre_grpc_call_duration_seconds",
            '{service="Catalog"}',
            "method",
          ),
          "{{method}}",
        ]],
      },
      {
        title: "Transactions of the database",
        says: "Its disk: half and slowest hundredth.",
        unit: "s",
        queries: [
          [
            quantile(0.5, "enjambre_tracker_transaction_duration_seconds", "", "job"),
            "half",
          ],
          [
            quantile(0.99, "enjambre_tracker_transaction_duration_seconds", "", "job"),
            "slowest hundredth",
          ],
        ],
      },
      {
        title: "Storing a fragment, slowest hundredth by peer",
        says: "With all that it forwards to. A peer that stands out has a slow disk or link.",
        unit: "s",
        queries: [[
          quantile(
            0.99,
            "enjambre_grpc_call_duration_seconds",
            '{method="Store"}',
            "instance",
          ),
          "{{instance}}",
        ]],
      },
      {
        title: "Fragments sent",
        says: "By what they were sent for.",
        unit: "Bps",
        queries: [[
          "sum by (way) (rate(enjambre_peer_sent_bytes_total[$__rate_interval]))",
          "{{way}}",
        ]],
      },
      {
        title: "Fragments received",
        says: "By what they came for.",
        unit: "Bps",
        queries: [[
          "sum by (way) (rate(enjambre_peer_received_bytes_total[$__rate_interval]))",
          "{{way}}",
        ]],
      },
      {
        title: "Gateway: requests",
        says: "By what they are about and how they were answered.",
        unit: "reqps",
        queries: [[
          "sum by (area, status) (rate(enjambre_webserver_requests_total[$__rate_interval]))",
          "{{area}} {{status}}",
        ]],
      },
      {
        title: "Gateway: transfers",
        says: "Under way, and how many may be.",
        unit: "short",
        queries: [
          ["sum by (instance) (enjambre_webserver_transfers_active)", "{{instance}}"],
          ["max(enjambre_webserver_transfers_max)", "most"],
        ],
      },
    ],
  },
  {
    title: "How are the machines?",
    panels: [
      {
        title: "Peers: part of their room that is free",
        says: "Placement keeps these together; `tracker rebalance` brings them together.",
        unit: "percentunit",
        queries: [["enjambre_peer_free_bytes / enjambre_peer_capacity_bytes", "{{instance}}"]],
      },
      {
        title: "Damaged fragments found by the scrub",
        says: "They are made up for from other copies; a disk that goes on has to be replaced.",
        unit: "short",
        queries: [["enjambre_peer_scrub_bad_fragments", "{{instance}}"]],
      },
      {
        title: "Memory",
        says: "Resident, of each program.",
        unit: "bytes",
        queries: [["process_resident_memory_bytes", "{{job}} {{instance}}"]],
      },
      {
        title: "Processors",
        says: "Each program works on one at a time, with helpers for disks and hashes.",
        unit: "percentunit",
        queries: [[
          "rate(process_cpu_seconds_total[$__rate_interval])",
          "{{job}} {{instance}}",
        ]],
      },
      {
        title: "Event loop lag",
        says: "How long what is due waits in a program.",
        unit: "s",
        queries: [["enjambre_event_loop_lag_seconds", "{{job}} {{instance}}"]],
      },
      {
        title: "Open files and connections, part of what may be",
        says: "At 1 a program takes no more connections.",
        unit: "percentunit",
        queries: [["process_open_fds / process_max_fds", "{{job}} {{instance}}"]],
      },
      {
        title: "Warnings and errors in logs",
        says: "Lines a second.",
        unit: "reqps",
        queries: [[
          'sum by (job, level) (rate(enjambre_log_lines_total{level=~"warning|error|fatal"}[$__rate_interval]))',
          "{{job}} {{level}}",
        ]],
      },
      {
        title: "The tracker's database",
        says: "Its file, and its log, which a long backup keeps from being shortened.",
        unit: "bytes",
        queries: [
          ["enjambre_tracker_database_bytes", "database"],
          ["enjambre_tracker_database_log_bytes", "log"],
        ],
      },
    ],
  },
];

/** Grafana's grid is 24 wide. */
const GRID_WIDTH = 24;
const NOW_SIZE = { w: 6, h: 4 };
const LINE_SIZE = { w: 12, h: 8 };
const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

/** What is asked of Prometheus in all panels. */
export function dashboardExpressions(): string[] {
  return ROWS.flatMap(({ panels }) => panels)
    .flatMap(({ queries }) => queries.map(([expression]) => expression));
}

/** The dashboard as Grafana imports it. */
export function dashboard(): unknown {
  const panels: unknown[] = [];
  let y = 0;
  for (const row of ROWS) {
    panels.push({
      ...{ id: panels.length + 1, type: "row", title: row.title, collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: GRID_WIDTH, h: 1 },
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const size = panel.isNow ? NOW_SIZE : LINE_SIZE;
      if (x + size.w > GRID_WIDTH) {
        x = 0;
        y += height;
      }
      panels.push(panelOf(panel, panels.length + 1, { x, y, ...size }));
      x += size.w;
      height = size.h;
    }
    y += height;
  }
  return {
    title: "Enjambre",
    uid: "enjambre",
    tags: ["enjambre"],
    schemaVersion: 38,
    version: 1,
    editable: true,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels,
  };
}

function panelOf({ title, says, unit, queries, isNow }: Panel, id: number, gridPos: unknown) {
  return {
    id,
    type: isNow ? "stat" : "timeseries",
    title,
    description: says,
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: isNow
      ? { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false } }
      : { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat,
      instant: isNow ?? false,
    })),
  };
}
