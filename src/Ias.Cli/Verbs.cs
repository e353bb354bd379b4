using Ias.Cli.Agents;
using Ias.Cli.Runner;
using Ias.Cli.Runs;
using Ias.Cli.Shells;

namespace Ias.Cli;

/// <summary>Every command; a new one is its file and a line here.</summary>
public static class Verbs
{
    public const string Start = "First steps";
    public const string Run = "Runs";
    public const string Look = "Looking back";
    public const string Safety = "Safety";
    public const string Setup = "Setting up";

    public static IReadOnlyList<Verb> All { get; } =
    [
        new("demo", "See a whole run in a sample repository, with nothing to set up", Start, DemoCommand.Make,
            "demo  # at a pace one can follow, in the dashboard; printed, and as fast as it goes, without a terminal", "demo --plain  # printed instead of shown full-screen", "demo --night  # a recorded night, to look around in", "demo --fast", "demo --path ~/orders", "demo --clean  # removes the samples"),
        new("init", "Prepare this repository: what agents read, the configuration, an example sprint", Start, InitCommand.Make,
            "init  # AGENTS.md and docs/ias/, with what can be seen of the project", "init --profile hybrid --dry-run  # shows the tree, writes nothing", "init --run-mode  # the configuration and an example sprint, for runs"),
        new("run", "Run a sprint, the whole plan, or a bug: implement, review and audit in cycles until it passes", Run, RunCommand.Make,
            "run sprint-1", "run sprint-1 --dry-run  # checks everything, shows the plan, changes nothing", "run sprint-1 --max-cycles 10 --timeout 4",
            "run sprint-1 --local  # no push, no pull request", "run sprint-1 --agent 'my-agent --quiet'  # any program; the prompt comes on standard input", "run sprint-1 --detach",
            "run sprint-plan  # every sprint of the plan, one after the other, one pull request", "run sprint-plan --from 2 --to 4", "run --bug \"Login fails when the email contains a +\"", "run --from-issue 42"),
        new("shell", "Open an agent, or a shell, at this terminal with ICE around it", Run, ShellCommand.Make,
            "shell claude", "shell codex -- --model gpt-5.5  # its own arguments behind --", "shell  # a plain shell in the same cage: what would an agent be refused?"),
        new("tui", "The dashboard: the run full-screen, halted and resumed by keys (also: no command at all)", Run, TuiCommand.Make,
            "tui", "tui --read-only", "tui --ascii"),
        new("run-status", "What the run is doing, or did (also: run status)", Run, RunStatusCommand.Make,
            "run-status", "run-status --follow  # a line for everything that happens", "run-status --json", "run-status --verbose", "run-status --sync  # asks git whether a plan that stayed RUNNING is finished"),
        new("run-halt", "Stop the run: finish the phase, commit, push, keep everything (also: run halt)", Run, RunHaltCommand.Make,
            "run-halt", "run-halt --reason \"the approach is wrong\"", "run-halt --force  # ends the agent now"),
        new("run-resume", "Go on where a run stopped (also: run resume)", Run, RunResumeCommand.Make,
            "run-resume", "run-resume --reset-ice  # after the circuit breaker tripped", "run-resume --max-cycles 30", "run-resume --calls-per-hour 300  # it waits for the next hour", "run-resume --allow-high  # a bug in a high-risk area", "run-resume 20260211-a3f2b1  # a bug that was left"),
        new("new-run", "Begin a run of jobs: its folder under docs/ias/runs/, its branch, its queue", Run, NewRunCommand.Make,
            "new-run my-feature", "new-run my-feature --intent \"orders can be exported as CSV\""),
        new("runner", "The queue of a run's jobs: put jobs in, work them off, look at them", Run, RunnerCommand.Make,
            "runner enqueue --latest --role orchestrator --prompt \"Analyze the codebase and propose next steps\"", "runner run-loop --latest  # until the queue is empty", "runner start --latest  # in the background, and stays for more",
            "runner status --latest", "runner list --latest --status failed", "runner retry-failed --latest", "runner stop --latest  # after the job in progress"),
        new("decide", "Answer a job that asked, and put it back into the queue", Run, DecideCommand.Make, "decide 0k2p7x1 \"use the first one\""),
        new("note", "Tell the agent something for its next turn", Run, NoteCommand.Make, "note \"look at negative totals first\""),
        new("report", "The morning report: what ran, what it cost, what failed and why, what waits for you", Look, ReportCommand.Make,
            "report  # Markdown; reads well in a pager", "report --html ~/report.html  # one file, for the phone too", "report --run run-20260118-202900-b7d2", "report --json"),
        new("history", "The runs of this repository, newest first", Look, HistoryCommand.Make,
            "history", "history --all  # of every repository", "history --limit 5 --json"),
        new("mirror", "Make the history again from the files (mirror rebuild)", Look, MirrorCommand.Make, "mirror rebuild"),
        new("allow", "Allow what this repository's settings loosen, and the programs they name", Safety, AllowCommand.Make,
            "allow", "allow --show  # what there is to allow, and nothing else"),
        new("guard", "Ask one guardrail by itself: danger level, personal data, injection; JSON out", Safety, GuardCommand.Make,
            "guard danger red-team", "guard pii --text  # text on standard input, cleaned on standard output", "guard injection  # gh issue view 42 --json body --jq .body | ias guard injection"),
        new("install", "Link ias into ~/.local/bin, to be called from anywhere", Setup, InstallCommand.Make, "install"),
        new("completion", "Print the completion script of a shell", Setup, CompletionCommand.Make,
            "completion bash > ~/.local/share/bash-completion/completions/ias", "completion zsh > ~/.zfunc/_ias", "completion fish > ~/.config/fish/completions/ias.fish"),
        new("context", "Show what an agent reads in this repository, and what is missing", Setup, ContextCommand.Make, "context", "context --json"),
        new("preflight", "Check everything a run needs, and say how to mend what is missing", Setup, PreflightCommand.Make,
            "preflight", "preflight sprint-1", "preflight --fix  # mends what is safe to mend", "preflight --json"),
        new("doctor", "The same as preflight", Setup, PreflightCommand.MakeDoctor, "doctor --fix"),
        new("agents", "Show the coding agents ias knows, or try one", Setup, AgentsCommand.Make,
            "agents list", "agents check  # one tiny real turn: costs a few cents", "agents check codex:gpt-5.5", "agents list --json"),
        new("config", "Show every setting, its value and where it comes from", Setup, ConfigCommand.Make,
            "config show", "config show --json", "config keys  # what may be written in .loa.config.yaml"),
        new("keys", "Show the dashboard's keys, your own included", Setup, KeysCommand.Make,
            "keys", "keys --check my-keys.yaml  # says everything that is wrong with it", "keys --json"),
        new("theme", "Show how the dashboard can look, or check a theme of your own", Setup, ThemeCommand.Make,
            "theme list", "theme show aurora", "theme show dark --yaml > ~/.config/ias/themes/mine.yaml", "theme check ~/.config/ias/themes/mine.yaml"),
        new("prompts", "Show what agents are told in each phase, or write it out to be changed", Setup, PromptsCommand.Make,
            "prompts show implement", "prompts eject  # to docs/ias/prompts/; never over what is there"),
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
