using Ias.Core.Agents;
using Ias.Core.Agents.Known;

namespace Ias.Engine.Scaffolding;

/// <summary>A file of the scaffold.</summary>
/// <param name="Path">Within the repository.</param>
/// <param name="Template">The embedded text's name.</param>
/// <param name="For">The profile it belongs to.</param>
/// <param name="ToFill">A person must put something in; as long as it is as it was written, it tells an agent nothing.</param>
/// <param name="Order">Its place among what an agent reads, from 1; 0 = looked up when needed.</param>
/// <param name="ReachesIn">A command or skill by which an agent at the terminal calls ias; nobody misses it who has deleted it.</param>
public sealed record ScaffoldFile(
    string Path,
    string Template,
    ScaffoldProfile For = ScaffoldProfile.Terminal,
    bool ToFill = false,
    int Order = 0,
    bool ReachesIn = false
)
{
    public const string Agents = "AGENTS.md";
    public const string Folder = "docs/ias";
    public const string Decisions = Folder + "/decisions";
    public const string Runs = Folder + "/runs";

    // Order of the files that only one agent reads: behind the one for all.
    private const int OfOneAgent = 2;

    private static IEnumerable<AgentFile> OfAgents => KnownAgents.All.SelectMany(agent => agent.Scaffold);

    /// <summary>Files that are written only where their agent is installed: its program's name, and the file.</summary>
    public static IReadOnlyList<(string Agent, ScaffoldFile File)> WhereInstalled { get; } =
    [
        .. KnownAgents.All.SelectMany(agent =>
            agent
                .Scaffold.Where(file => file.OnlyWhereInstalled)
                .Select(file => (agent.Name, new ScaffoldFile(file.Path, file.Template, Order: OfOneAgent)))
        ),
    ];

    /// <summary>Every file, in the order in which they are written and shown.</summary>
    public static IReadOnlyList<ScaffoldFile> All { get; } =
    [
        new(Agents, "agents.md", Order: 1),
        .. OfAgents
            .Where(file => file is { IsRead: true, OnlyWhereInstalled: false })
            .Select(file => new ScaffoldFile(file.Path, file.Template, Order: OfOneAgent)),
        new(Folder + "/project-context.md", "project-context.md", ToFill: true, Order: 3),
        new(Folder + "/context/base-goal.md", "base-goal.md", ToFill: true, Order: 4),
        new(Folder + "/context/inputs.md", "inputs.md"),
        new(Folder + "/process/run-protocol.md", "run-protocol.md", Order: 5),
        new(Folder + "/process/quality-gates.md", "quality-gates.md", Order: 6),
        new(Folder + "/process/queue.md", "queue.md", ScaffoldProfile.Hybrid, Order: 7),
        new(Folder + "/process/console.md", "console.md", ScaffoldProfile.ControlPlane, Order: 8),
        new(Decisions + "/template.md", "decision.md"),
        new(Folder + "/gaps.md", "gaps.md"),
        new(Runs + "/README.md", "runs.md"),
        .. OfAgents.Where(file => !file.IsRead).Select(file => new ScaffoldFile(file.Path, file.Template, ReachesIn: true)),
        new(".agents/skills/run-mode/SKILL.md", AgentFile.Skill, ReachesIn: true),
    ];

    /// <summary>True for a file that agents load by themselves, and that leads them to the others.</summary>
    public bool IsStart => Order is 1 or OfOneAgent;

    /// <summary>Blanks a person has not filled in yet: words between underscores that are still in <paramref name="text"/>.</summary>
    public IReadOnlyList<string> BlanksLeftIn(string text) =>
        ToFill ? [.. Blanks(Text()).Where(blank => text.Contains(blank, StringComparison.Ordinal))] : [];

    /// <summary>True when nobody has added anything of their own to <paramref name="text"/>, the file's content.</summary>
    public bool IsAsWritten(string text) =>
        ToFill ? BlanksLeftIn(text).Count == Blanks(Text()).Count() : text.ReplaceLineEndings("\n").Trim() == Text().Trim();

    /// <summary>The file's text for a project.</summary>
    public string TextFor(ProjectFacts facts) => ScaffoldText.Of(this, facts);

    /// <summary>The embedded text, blanks and all.</summary>
    internal string Text()
    {
        using var stream =
            typeof(ScaffoldFile).Assembly.GetManifestResourceStream($"scaffold/{Template}")
            ?? typeof(KnownAgents).Assembly.GetManifestResourceStream($"scaffold/{Template}")
            ?? throw new InvalidOperationException($"{Template} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Blanks(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split('_');
            for (var i = 1; i < parts.Length - 1; i += 2)
            {
                if (parts[i].Contains(' ', StringComparison.Ordinal))
                {
                    yield return $"_{parts[i]}_";
                }
            }
        }
    }
}
