using Ias.Cli.Agents;
using Ias.Cli.Checks;
using Ias.Cli.Config;
using Ias.Cli.Console;
using Ias.Cli.Demo;
using Ias.Cli.Installing;
using Ias.Cli.Planning;
using Ias.Cli.Rehearse;
using Ias.Cli.Runner;
using Ias.Cli.Runs;
using Ias.Cli.Shells;
using Ias.Cli.Top;
using Ias.Core.Agents.Known;

namespace Ias.Cli;

/// <summary>Every command; a new one is its file and a line here.</summary>
public static class Verbs
{
    public const string Start = "First steps";
    public const string Run = "Runs";
    public const string Look = "Looking back";
    public const string Safety = "Safety";
    public const string Setup = "Setting up";
    public const string Team = "With others, through a Console";

    public static IReadOnlyList<Verb> All { get; } =
    [
        new(
            "demo",
            "Watch a whole run in a sample repository; nothing to set up",
            Start,
            DemoCommand.Make,
            "demo  # in the dashboard, slow enough to follow; without a terminal: printed, at full speed",
            "demo --plain  # prints events instead of opening the dashboard",
            "demo --night  # opens a recorded night to look around in",
            "demo --console  # a Console and two machines that work for it: you approve and answer",
            "demo --fast",
            "demo --path ~/orders",
            "demo --clean  # removes the samples"
        ),
        new(
            "init",
            "Prepare this repository: files for agents, the configuration, an example sprint",
            Start,
            InitCommand.Make,
            "init  # AGENTS.md and docs/ias/, filled in with what it finds in the project",
            "init --profile hybrid --dry-run  # shows the tree, writes nothing",
            "init --run-mode  # the configuration and an example sprint, for runs"
        ),
        new(
            "setup",
            "Set up this repository for runs in six steps: agents, git, limits, guard, notices, a first sprint",
            Start,
            SetupCommand.Make,
            "setup",
            "setup --dry-run  # prints what it would write; writes nothing"
        ),
        new(
            "plan",
            "Have an agent make a plan of a wish: sprints a run can work off",
            Run,
            PlanCommand.Make,
            "plan \"orders can be exported as CSV\"  # shows the plan as a difference, and asks before it is kept",
            "plan --from-issue 42 --sprints 2-4",
            "plan --from wish.md --append  # behind the sprints that are there",
            $"plan \"faster search\" --agent {KnownAgents.ExampleWithModel}",
            "plan \"faster search\" --dry-run  # says what would be done, starts no agent",
            "plan --import PRD.md --dry-run  # a checklist becomes the plan, without an agent; --dry-run shows it and where it goes",
            "plan --continue  # after your answer, after a failure, or to keep the plan it made"
        ),
        new(
            "run",
            "Run a sprint, the whole plan or a bug fix: implement, review and audit in cycles until it passes",
            Run,
            RunCommand.Make,
            "run sprint-1",
            "run sprint-1 --dry-run  # checks everything, shows the plan, changes nothing",
            "run sprint-1 --max-cycles 10 --timeout 4",
            "run sprint-1 --local  # no push, no pull request",
            "run sprint-1 --agent 'my-agent --quiet'  # any program; it gets the prompt on standard input",
            "run sprint-1 --detach",
            "run sprint-plan  # every sprint of the plan, one after the other, one pull request",
            "run sprint-plan --from 2 --to 4",
            "run --bug \"Login fails when the email contains a +\"",
            "run --from-issue 42"
        ),
        new(
            "shell",
            "Open an agent or a shell in this terminal, with ICE around it",
            Run,
            ShellCommand.Make,
            $"shell {KnownAgents.Example}",
            $"shell {KnownAgents.OtherExample} -- --model {KnownAgents.ExampleModel}  # the agent's own arguments go after --",
            "shell  # a plain shell in the same cage, to see what an agent is refused"
        ),
        new(
            "tui",
            "Open the dashboard: watch, halt and resume the run full-screen (also: ias without a command)",
            Run,
            TuiCommand.Make,
            "tui",
            "tui --read-only",
            "tui --at 03:30  # the run as it was then; [ ] { } @ go on from there, space plays",
            "tui --run b7d2  # an archived run, by its id or the end of it",
            "tui --ascii"
        ),
        new(
            "top",
            "Show every work tree and queue of yours full-screen, on this machine and on others",
            Run,
            TopCommand.Make,
            "top",
            "top build1 ana@build2  # these machines' as well, over ssh",
            "top --once",
            "top --json --follow  # first all of it, then one line per change"
        ),
        new(
            "run-status",
            "Show what the run is doing, or did (also: run status)",
            Run,
            RunStatusCommand.Make,
            "run-status",
            "run-status --follow  # one line per event",
            "run-status --json",
            "run-status --verbose",
            "run-status --sync  # asks git whether a plan that stayed RUNNING is finished"
        ),
        new(
            "run-halt",
            "Stop the run: finish the phase, commit, push, keep everything (also: run halt)",
            Run,
            RunHaltCommand.Make,
            "run-halt",
            "run-halt --reason \"the approach is wrong\"",
            "run-halt --force  # ends the agent now"
        ),
        new(
            "run-resume",
            "Resume a run where it stopped (also: run resume)",
            Run,
            RunResumeCommand.Make,
            "run-resume",
            "run-resume --reset-ice  # after the circuit breaker tripped",
            "run-resume --max-cycles 30",
            "run-resume --calls-per-hour 300  # when the run is waiting for the next hour",
            "run-resume --allow-high  # a bug in a high-risk area",
            "run-resume 20260211-a3f2b1  # a bug that was left"
        ),
        new(
            "new-run",
            "Start a run of jobs: create its folder under docs/ias/runs/, its branch and its queue",
            Run,
            NewRunCommand.Make,
            "new-run my-feature",
            "new-run my-feature --intent \"orders can be exported as CSV\""
        ),
        new(
            "runner",
            "Manage a run's job queue: add jobs, process them, inspect them",
            Run,
            RunnerCommand.Make,
            "runner enqueue --latest --role orchestrator --prompt \"Analyze the codebase and propose next steps\"",
            "runner run-loop --latest  # until the queue is empty",
            "runner start --latest  # in the background; waits for more jobs",
            "runner status --latest",
            "runner list --latest --status failed",
            "runner retry-failed --latest",
            "runner stop --latest  # after the job in progress"
        ),
        new(
            "decide",
            "Answer a job's question and put the job back in the queue; or a planning's",
            Run,
            DecideCommand.Make,
            "decide 0k2p7x1 \"use the first one\""
        ),
        new("note", "Tell the agent something for its next turn", Run, NoteCommand.Make, "note \"look at negative totals first\""),
        new(
            "report",
            "Print the morning report: what ran, what it cost, what failed and why, what needs you",
            Look,
            ReportCommand.Make,
            "report  # Markdown; reads well in a pager",
            "report --html ~/report.html  # one file, readable on a phone too",
            "report --run run-20260118-202900-b7d2",
            "report --compare a1c3 b7d2  # two runs side by side",
            "report --json"
        ),
        new(
            "history",
            "List this repository's runs, newest first",
            Look,
            HistoryCommand.Make,
            "history",
            "history --all  # from every repository",
            "history --limit 5 --json"
        ),
        new(
            "verify",
            "Check that a run's log, commits and verdicts are as they were written",
            Look,
            VerifyCommand.Make,
            "verify",
            "verify b7d2  # an archived run, by its id or the end of it",
            "verify --json"
        ),
        new(
            "checks",
            "Run the checks now; or tell what a change did to the tests",
            Look,
            ChecksCommand.Make,
            "checks  # on HEAD, as a run would; exit status 1 if one fails",
            "checks --baseline main  # what fails at main as well does not count",
            "checks --evidence main...HEAD  # exit status 1 where there is something to look at: for people, and for a CI",
            "checks --evidence main --json"
        ),
        new(
            "replay-checks",
            "Run the checks that a run has on record again, and compare",
            Look,
            ReplayChecksCommand.Make,
            "replay-checks",
            "replay-checks b7d2  # an archived run, by its id or the end of it",
            "replay-checks --json"
        ),
        new("mirror", "Rebuild the history from the files (mirror rebuild)", Look, MirrorCommand.Make, "mirror rebuild"),
        new(
            "allow",
            "Allow what this repository's settings loosen, and the programs they name",
            Safety,
            AllowCommand.Make,
            "allow",
            "allow --show  # shows what there is to allow; allows nothing"
        ),
        new(
            "guard",
            "Try one guardrail on its own: danger level, personal data or injection; prints JSON",
            Safety,
            GuardCommand.Make,
            "guard danger red-team",
            "guard pii --text  # cleans standard input, writes it to standard output",
            "guard injection  # gh issue view 42 --json body --jq .body | ias guard injection"
        ),
        new(
            "install",
            "Install ias into your home, or switch what is installed to this version",
            Setup,
            InstallCommand.Make,
            "install",
            "install --console  # in a checkout: with the Console's server",
            "install --quick  # in a checkout: a link to the launcher, which rebuilds what changed"
        ),
        new(
            "uninstall",
            "Remove what ias install put into your home; runs, settings and logins stay",
            Setup,
            UninstallCommand.Make,
            "uninstall"
        ),
        new(
            "man",
            "Print a command's manual page",
            Setup,
            ManCommand.Make,
            "man run > run.1  # man -l run.1 shows it",
            "man --write share"
        ),
        new(
            "completion",
            "Print the completion script for a shell",
            Setup,
            CompletionCommand.Make,
            "completion bash > ~/.local/share/bash-completion/completions/ias",
            "completion zsh > ~/.zfunc/_ias",
            "completion fish > ~/.config/fish/completions/ias.fish"
        ),
        new(
            "context",
            "Show what an agent reads in this repository, and what is missing",
            Setup,
            ContextCommand.Make,
            "context",
            "context --json"
        ),
        new(
            "preflight",
            "Check everything a run needs, and say how to fix what is missing",
            Setup,
            PreflightCommand.Make,
            "preflight",
            "preflight sprint-1",
            "preflight --fix  # fixes what is safe to fix",
            "preflight --json"
        ),
        new(
            "rehearse",
            "Try a night on a copy of this repository, with a scripted agent and faults",
            Setup,
            RehearseCommand.Make,
            "rehearse",
            "rehearse --keep  # and look at the copy afterwards"
        ),
        new("doctor", "The same as preflight", Setup, PreflightCommand.MakeDoctor, "doctor --fix"),
        new(
            "agents",
            "List the coding agents ias knows, or test one",
            Setup,
            AgentsCommand.Make,
            "agents list",
            "agents check  # one tiny real turn: costs a few cents",
            $"agents check {KnownAgents.ExampleWithModel}",
            "agents list --json"
        ),
        new(
            "config",
            "Show and change the settings of .loa.config.yaml",
            Setup,
            ConfigCommand.Make,
            "config show  # every setting, its value and its source",
            "config show --json",
            "config get run_mode.defaults.max_cycles",
            "config set run_mode.defaults.max_cycles 10  # keeps comments, order and unknown keys; shows the diff",
            "config set agent.command 'my-agent --quiet' --dry-run  # only shows the diff",
            "config set ice.protected_branches next 'customer/*'",
            "config unset run_mode.defaults.max_cycles  # the default holds again",
            "config edit  # the same as a form: every key with its value, default and help",
            "config keys  # what .loa.config.yaml can contain"
        ),
        new(
            "keys",
            "Show the dashboard's keys, including your own",
            Setup,
            KeysCommand.Make,
            "keys",
            "keys --check my-keys.yaml  # lists everything that is wrong with it",
            "keys --json"
        ),
        new(
            "theme",
            "Show the dashboard's themes, or check one of your own",
            Setup,
            ThemeCommand.Make,
            "theme list",
            "theme show aurora",
            "theme show dark --yaml > ~/.config/ias/themes/mine.yaml",
            "theme check ~/.config/ias/themes/mine.yaml"
        ),
        new(
            "notify",
            "Set who is told when a run halts, is complete or needs you, and test it",
            Setup,
            NotifyCommand.Make,
            "notify",
            "notify command -- notify-send -u critical  # a program; it gets two more arguments, a title and a text",
            "notify webhook https://example.org/hook  # an address; it gets JSON",
            "notify test",
            "notify off"
        ),
        new(
            "prompts",
            "Show the prompts for each phase, or write them out so that you can edit them",
            Setup,
            PromptsCommand.Make,
            "prompts show implement",
            "prompts eject  # to docs/ias/prompts/; never overwrites"
        ),
        .. ConsoleVerbs.All,
    ];

    /// <summary>The verb of that name, or null.</summary>
    public static Verb? Find(string name)
    {
        foreach (var verb in All)
        {
            if (verb.Name == name)
            {
                return verb;
            }
        }

        return null;
    }
}
