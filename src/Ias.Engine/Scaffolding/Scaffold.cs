using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Engine.Scaffolding;

/// <summary>One file of <see cref="Scaffold"/>: written, or left as it was.</summary>
/// <param name="Path">Within the repository.</param>
/// <param name="Written">False: it was there already.</param>
/// <param name="Note">Note about it for a person; may be empty.</param>
public sealed record ScaffoldedFile(string Path, bool Written, string Note = "");

/// <summary>Prepares a repository for runs. Nothing that exists is ever overwritten.</summary>
public static class Scaffold
{
    public const string PlanPath = "grimoires/loa/sprint.md";

    /// <summary>
    /// Writes the files for Run Mode: the configuration, enabled and with the agent found on PATH, and an example sprint.
    /// </summary>
    /// <param name="root">The repository's top folder.</param>
    /// <param name="searchPath">The PATH to look for agents on.</param>
    /// <param name="dryRun">Only say what would be written.</param>
    /// <exception cref="ProblemException">A file cannot be written.</exception>
    /// <param name="commands">The project's own, of which the tests become a check; null = nobody looked.</param>
    public static IReadOnlyList<ScaffoldedFile> RunMode(
        string root,
        string searchPath,
        bool dryRun,
        IReadOnlyList<ProjectCommand>? commands = null
    ) => [Configuration(root, searchPath, dryRun, commands ?? []), Plan(root, dryRun)];

    /// <summary>Writes a person's own plan, where there is none yet.</summary>
    /// <exception cref="ProblemException">It cannot be written, or would lie outside the repository.</exception>
    public static ScaffoldedFile Plan(string root, string text) => Put(root, PlanPath, text, dryRun: false, "");

    private static ScaffoldedFile Plan(string root, bool dryRun) =>
        Put(root, PlanPath, ExamplePlan, dryRun, "an example: replace it with what you want done");

    private static ScaffoldedFile Configuration(string root, string searchPath, bool dryRun, IReadOnlyList<ProjectCommand> commands)
    {
        var found = KnownAgents.Names.FirstOrDefault(name => ProgramPath.Find(name, searchPath, root) is not null);
        var set = new Dictionary<string, string> { [ConfigKeys.Enabled] = "true" };
        if (found is not null)
        {
            set[ConfigKeys.AgentName] = found;
        }

        if (ProposedChecks.Yaml(commands) is { Length: > 0 } checks)
        {
            set[ConfigKeys.Checks] = checks;
        }

        var agent = found is null
            ? "no coding agent found on PATH: set agent.name or agent.command in it"
            : $"agent: {found}, found on PATH";
        return Put(
            root,
            ConfigKeys.FileName,
            ConfigTemplate.Write(set),
            dryRun,
            set.TryGetValue(ConfigKeys.Checks, out var named) ? $"{agent}; checks: {Wording.Plain(named)}" : agent
        );
    }

    /// <summary>Writes the files that agents read for a profile, and those its engines need.</summary>
    /// <param name="facts">Facts that are filled in.</param>
    /// <param name="searchPath">The PATH to look for agents on.</param>
    /// <param name="dryRun">Only say what would be written.</param>
    /// <param name="reachesIn">Commands and skills by which agents call ias, too.</param>
    /// <exception cref="ProblemException">A file cannot be written, or would lie outside the repository.</exception>
    public static IReadOnlyList<ScaffoldedFile> Profile(
        string root,
        ScaffoldProfile profile,
        ProjectFacts facts,
        string searchPath,
        bool dryRun,
        bool reachesIn = true
    )
    {
        var files = ScaffoldFile
            .All.Where(file => profile.HasFlag(file.For) && (reachesIn || !file.ReachesIn))
            .Select(file =>
                Put(
                    root,
                    file.Path,
                    ScaffoldText.Of(file, facts),
                    dryRun,
                    file.ToFill ? "fill in the text in _underscores_" : "",
                    file.IsStart
                )
            )
            .ToList();
        files.InsertRange(
            ScaffoldFile.All.Count(file => file.IsStart),
            ScaffoldFile
                .WhereInstalled.Where(one => ProgramPath.Find(one.Agent, searchPath, root) is not null)
                .Select(one =>
                    Put(root, one.File.Path, one.File.Text(), dryRun, $"{one.Agent} is on PATH, and reads this file", speaksOfUs: true)
                )
                .ToList()
        );

        if (profile.HasFlag(ScaffoldProfile.Hybrid))
        {
            files.Add(Configuration(root, searchPath, dryRun, facts.Commands));
        }

        if (profile.HasFlag(ScaffoldProfile.Plan))
        {
            files.Add(Plan(root, dryRun));
        }

        return files;
    }

    /// <summary>Writes those files of the profile <c>terminal</c> that are missing; returns their paths.</summary>
    /// <param name="reachesIn">Commands and skills too.</param>
    /// <exception cref="ProblemException">As <see cref="Profile"/>.</exception>
    public static IReadOnlyList<string> Complete(string root, ProjectFacts facts, bool reachesIn = false) =>
        [
            .. Profile(root, ScaffoldProfile.Terminal, facts, "", dryRun: false, reachesIn)
                .Where(file => file.Written)
                .Select(file => file.Path),
        ];

    /// <summary>The built-in prompt templates, where a repository's own are looked for.</summary>
    /// <exception cref="ProblemException">A file cannot be written.</exception>
    public static IReadOnlyList<ScaffoldedFile> PromptFiles(string root, IReadOnlyList<string> names) =>
        [.. names.Select(name => Put(root, PromptTemplates.PathOf(name), Prompts.Template(name) + "\n", dryRun: false, ""))];

    private static ScaffoldedFile Put(string root, string path, string text, bool dryRun, string note, bool speaksOfUs = false)
    {
        var full = Path.Combine(root, path);
        if (InsideFile.KindOf(root, path) is not InsideKind.Missing)
        {
            return new ScaffoldedFile(
                path,
                Written: false,
                speaksOfUs && !SpeaksOfUs(root, path)
                    ? $"already exists, but does not mention {ScaffoldFile.Folder}: add \"{Pointer}\""
                    : "already exists"
            );
        }

        var folder = RealPath.Of(Path.GetDirectoryName(full)!);
        if (folder != RealPath.Of(root) && !folder.StartsWith(RealPath.Of(root) + "/", StringComparison.Ordinal))
        {
            throw new ProblemException(
                new Problem(
                    $"{path} would be outside the repository: a folder in its path is a link.",
                    folder,
                    $"ls -ld {Path.GetDirectoryName(full)!}"
                )
            );
        }

        if (dryRun)
        {
            return new ScaffoldedFile(path, Written: true, note);
        }

        try
        {
            InsideFile.Write(root, path, System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (ProblemException cause)
        {
            throw new ProblemException(new Problem($"{path} cannot be written: {cause.Problem.What}", root, cause.Problem.Next), cause);
        }

        return new ScaffoldedFile(path, Written: true, note);
    }

    // Text that an existing file of a person's lacks to lead an agent to ours.
    internal const string Pointer = "Read docs/ias/project-context.md and docs/ias/process/run-protocol.md before you change anything.";

    /// <summary>True when an <c>AGENTS.md</c> or <c>CLAUDE.md</c> leads an agent to <c>docs/ias</c>, or cannot be read as a file.</summary>
    internal static bool SpeaksOfUs(string root, string path) =>
        InsideFile.Read(root, path, InsideFile.LongestText) is { Content: not null, Text: var text }
            ? text.Contains(ScaffoldFile.Folder, StringComparison.Ordinal) || text.Contains(ScaffoldFile.Agents, StringComparison.Ordinal)
            : true; // a folder, a pipe or a link: nothing a line could be added to

    private const string ExamplePlan = """
        # Sprint plan

        Each heading `## Sprint N: title` is a sprint; `ias run sprint-N` works on the text below it until review and audit approve.
        Say what shall be true afterwards and how one checks it; the agent sees nothing else of your wishes.

        ## Sprint 1: Say hello

        - Add a program `hello` that prints `Hello, NAME!` for a name given as its argument, and `Hello, world!` without one.
        - Add a test for both, and say in the README how to run it.

        Acceptance: the test passes; a name with spaces is printed as it was given.

        """;
}
