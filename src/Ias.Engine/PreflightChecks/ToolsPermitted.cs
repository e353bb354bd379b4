using System.Text;
using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the agents may use the tools a run needs: no settings file denies them or requires a prompt for them.</summary>
internal static class ToolsPermitted
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel) =>
        Task.FromResult<PreflightCheck[]>([
            .. KnownAgents
                .All.Where(agent => at.AgentNames().Contains(agent.Name, StringComparer.Ordinal))
                .SelectMany(agent => Look(agent, at.Ground, AgentPlaces.Here, at.CalledAs)),
        ]);

    public static PreflightCheck[] Look(IAgent agent, string workTree, AgentPlace place, string calledAs)
    {
        if (agent.ToolPermissions is not { } settings)
        {
            return [];
        }

        var permissions = settings.Read(Texts(settings, workTree, place));
        List<PreflightCheck> found =
        [
            .. permissions.Broken.Select(broken =>
                Warning(
                    $"{agent.Title}'s settings cannot be read, and it would ignore them: {broken}",
                    "Fix the file; ias never rewrites one it cannot read."
                )
            ),
            .. permissions.Refused.Select(refused =>
                Problem(
                    $"{agent.Title} {(refused.IsDenied ? "is denied" : "must ask a person for")} {refused.Rule}, which a run needs: {refused.File}, {refused.Key}",
                    $"Remove \"{refused.Rule}\" from {refused.Key} in {refused.File}; deny only what must not happen, e.g. \"{settings.Example}\"."
                )
            ),
        ];
        if (
            found.Count == 0
            && permissions.Missing is { Count: > 0 } missing
            && InsideFile.KindOf(workTree, settings.Project) == InsideKind.File
        )
        {
            found.Add(
                Note(
                    $"{settings.Project} does not allow {string.Join(", ", missing)}. Runs do not need it: ias allows what they need on {agent.Title}'s command line.",
                    ShellLine.Of($"{calledAs:raw} preflight --fix     (adds them to {settings.AllowedBy:raw}; commit the file then)")
                ) with
                {
                    Mend = _ => Task.FromResult(Mend(settings, workTree, missing)),
                }
            );
        }

        return found.Count > 0
            ? [.. found]
            : [Ok($"{agent.Name}: nothing denies the tools a run needs ({string.Join(", ", permissions.Needed)})")];
    }

    private static IReadOnlyList<SettingsText> Texts(IToolPermissions settings, string workTree, AgentPlace place)
    {
        var (inside, outside) = settings.Files(place);
        return
        [
            .. outside.Select(file => new SettingsText(file, place.Text(file) ?? "")),
            .. inside.Select(file =>
            {
                var read = InsideFile.Read(workTree, file, InsideFile.LongestText);
                return new SettingsText(Path.Combine(workTree, file), read.Text, read.Why);
            }),
        ];
    }

    private static string Mend(IToolPermissions settings, string workTree, IReadOnlyList<string> missing)
    {
        var file = Path.Combine(workTree, settings.Project);
        var read = InsideFile.Read(workTree, settings.Project, InsideFile.LongestText);
        var text = read.Content is not null
            ? read.Text
            : throw new ProblemException(new Problem("The settings file is gone or not a regular file.", file));
        try
        {
            InsideFile.Write(workTree, settings.Project, Encoding.UTF8.GetBytes(settings.WithAllowed(text, missing)));
        }
        catch (JsonException e)
        {
            throw new ProblemException(
                new Problem(
                    "The settings cannot be read, so nothing was written.",
                    $"{file}, line {e.LineNumber + 1}",
                    "Fix the file first."
                ),
                e
            );
        }

        return $"{file} allows {string.Join(", ", missing)}; commit it: git add {settings.Project} && git commit";
    }
}
