using Ias.Core.Config;
using Ias.Core.RunMode;
using Ias.Engine.Processes;
using Ias.Engine.RunMode;

namespace Ias.Engine.Workspace;

/// <summary>One file of <see cref="Scaffold"/>: written, or left as it was.</summary>
/// <param name="Path">Within the repository.</param>
/// <param name="Written">False: it was there already.</param>
/// <param name="Note">What a person should know about it; may be empty.</param>
public sealed record ScaffoldedFile(string Path, bool Written, string Note = "");

/// <summary>Prepares a repository for runs. Nothing that exists is ever overwritten.</summary>
public static class Scaffold
{
    public const string PlanPath = "grimoires/loa/sprint.md";

    /// <summary>Agents that are looked for, with a command line that lets them work without asking.</summary>
    private static readonly (string Program, string[] Words)[] Agents =
    [
        ("claude", ["claude", "-p", "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits", "--allowedTools", "Bash"]),
        ("codex", ["codex", "exec", "--json", "-s", "workspace-write", "-"]),
        ("gemini", ["gemini", "--output-format", "stream-json", "--approval-mode", "yolo"]),
        ("opencode", ["opencode", "run", "--format", "json"]),
    ];

    /// <summary>What Run Mode needs: the configuration, enabled and with the agent found on PATH, and an example sprint.</summary>
    /// <param name="root">The repository's top folder.</param>
    /// <param name="searchPath">The PATH to look for agents on.</param>
    /// <param name="dryRun">Only say what would be written.</param>
    /// <exception cref="ProblemException">A file cannot be written.</exception>
    public static IReadOnlyList<ScaffoldedFile> RunMode(string root, string searchPath, bool dryRun)
    {
        var found = Agents.FirstOrDefault(a => ProgramPath.Find(a.Program, searchPath, root) is not null);
        var set = new Dictionary<string, string> { [ConfigKeys.Enabled] = "true" };
        if (found.Words is not null)
        {
            set[ConfigKeys.AgentCommand] = $"[{string.Join(", ", found.Words.Select(w => w == "-" ? "'-'" : w))}]";
        }

        return
        [
            Put(root, ConfigKeys.FileName, ConfigTemplate.Write(set), dryRun, found.Program is null
                ? "no coding agent found on PATH: set agent.command in it"
                : $"agent: {found.Program}, found on PATH"),
            Put(root, PlanPath, ExamplePlan, dryRun, "an example: replace it by what you want done"),
        ];
    }

    /// <summary>The built-in prompt templates, where a repository's own are looked for.</summary>
    /// <exception cref="ProblemException">A file cannot be written.</exception>
    public static IReadOnlyList<ScaffoldedFile> PromptFiles(string root, IReadOnlyList<string> names) =>
        [.. names.Select(name => Put(root, PromptTemplates.PathOf(name), Prompts.Template(name) + "\n", dryRun: false, ""))];

    private static ScaffoldedFile Put(string root, string path, string text, bool dryRun, string note)
    {
        var full = Path.Combine(root, path);
        if (Path.Exists(full) || new FileInfo(full).LinkTarget is not null)
        {
            return new ScaffoldedFile(path, Written: false, "it is there already");
        }

        if (dryRun)
        {
            return new ScaffoldedFile(path, Written: true, note);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using var file = new FileStream(full, FileMode.CreateNew, FileAccess.Write);
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(new Problem($"{path} cannot be written: {cause.Message}", root), cause);
        }

        return new ScaffoldedFile(path, Written: true, note);
    }

    private const string ExamplePlan =
        """
        # Sprint plan

        Each heading `## Sprint N: title` is a sprint; `ias run sprint-N` works on the text below it until review and audit approve.
        Say what shall be true afterwards and how one checks it; the agent sees nothing else of your wishes.

        ## Sprint 1: Say hello

        - Add a program `hello` that prints `Hello, NAME!` for a name given as its argument, and `Hello, world!` without one.
        - Add a test for both, and say in the README how to run it.

        Acceptance: the test passes; a name with spaces is printed as it was given.

        """;
}
