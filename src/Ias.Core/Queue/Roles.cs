using System.Collections.Immutable;

namespace Ias.Core.Queue;

/// <summary>Rights of a role, and the agent that plays it.</summary>
/// <param name="Writes">May change the work tree; false: it is read-only but for the job's own folder, and that is enforced.</param>
/// <param name="Agent">Its own agent, <c>NAME</c> or <c>NAME:MODEL</c>; empty = the runner's.</param>
/// <param name="Brief">Put before every prompt of this role; empty = the usual words.</param>
public sealed record RoleRights(bool Writes = false, string Agent = "", string Brief = "");

/// <summary>The roles every runner knows; <c>config.json</c> adds others or changes who plays them.</summary>
public static class Roles
{
    public static ImmutableSortedDictionary<string, RoleRights> Usual { get; } =
        ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            new Dictionary<string, RoleRights>
            {
                ["orchestrator"] = new(
                    Writes: true,
                    Brief: "You plan the work: look at the repository, decide what must be done next, and pass it on as follow-up jobs."
                ),
                ["implementer"] = new(
                    Writes: true,
                    Brief: "You change the code so that it does what is asked, with tests, and leave everything building."
                ),
                ["test-runner"] = new(Writes: true, Brief: "You run the tests, fix what is plainly broken in them, and report what fails."),
                ["reviewer"] = new(Brief: "You review and change nothing: name what is wrong, where, and what would be right."),
                ["researcher"] = new(Brief: "You research and change nothing: answer with facts and where each can be seen."),
                ["pm"] = new(Brief: "You look after scope and order and change nothing: what is missing, what comes first, what can wait."),
                ["ux"] = new(
                    Brief: "You look at it as its users do and change nothing: what they see, where they get stuck, what would help."
                ),
            }
        );

    /// <summary>The usual roles with those of a configuration over them.</summary>
    public static ImmutableSortedDictionary<string, RoleRights> With(IReadOnlyDictionary<string, RoleRights>? own) =>
        own is null
            ? Usual
            : Usual.SetItems(
                own.Select(o =>
                    KeyValuePair.Create(
                        o.Key,
                        o.Value.Brief.Length > 0 || !Usual.TryGetValue(o.Key, out var usual)
                            ? o.Value
                            : o.Value with
                            {
                                Brief = usual.Brief,
                            }
                    )
                )
            );
}
