using Ias.Console.Worker.Jobs;
using Ias.Core.Config;
using Ias.Engine.Config;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>update_git_policy</c>: writes branch protection, branch prefix, push and pull request policy into the configuration, on a
/// branch of its own; never weaker than this checkout has it.</summary>
public sealed class UpdateGitPolicyKind : IJobKind
{
    private const string Branch = "ias/git-policy";
    private const int MostBranches = 100;
    private const int LongestWord = 200;

    public string Kind => "update_git_policy";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var now = ConfigFile.Load(checkout.WorkTree);
        if (Wanted(job, out var wrong) is not { Count: > 0 } wanted)
        {
            return JobOutcome.Failed(
                wrong.Length > 0
                    ? wrong
                    : "The job requires nothing: requirements has protectedBranches, branchPrefix, push or createDraftPr."
            );
        }

        foreach (var (key, value) in wanted)
        {
            var setting = now[key];
            var was = setting.Items ?? (setting.Text.Length > 0 ? [setting.Text] : []);
            var weaker =
                key == ConfigKeys.CreateDraftPr ? false : ConfigKeys.All.Find(key)!.Guards?.IsWeaker(was, wasSeen: true, value) ?? false;
            if (weaker)
            {
                return JobOutcome.Failed(
                    $"{key} would guard less than here: it is {string.Join(", ", was)}, and was to be {string.Join(", ", value.Select(JobText.Line))}. Change it on this machine, by hand."
                );
            }
        }

        return await ConsoleBranch.CommitAsync(
            checkout,
            Branch,
            "Set the git policy",
            "The git policy is as it is to be already.",
            tree => tree.Write(ConfigKeys.FileName, Edited(tree.Read(ConfigKeys.FileName), wanted)),
            cancel
        );
    }

    // Keys and values; what is wrong with them.
    private static Dictionary<string, IReadOnlyList<string>> Wanted(ClaimedJob job, out string wrong)
    {
        var wanted = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        wrong = "";
        if (Requirement.Texts(job, "protectedBranches") is { } branches)
        {
            wanted[ConfigKeys.IceProtected] = branches;
            wrong =
                branches.Count > MostBranches || !branches.All(IsWord) ? "protectedBranches has a name that no branch can have." : wrong;
        }

        if (Requirement.Text(job, "branchPrefix") is { } prefix)
        {
            wanted[ConfigKeys.BranchPrefix] = [prefix];
            wrong = IsWord(prefix) ? wrong : "branchPrefix is nothing that a branch's name can begin with.";
        }

        if (Requirement.Text(job, "push") is { } push)
        {
            var word = push switch
            {
                "auto" => "true",
                "prompt" => "prompt",
                "local" => "false",
                _ => "",
            };
            wanted[ConfigKeys.AutoPush] = [word];
            wrong = word.Length > 0 ? wrong : "push is one of auto, prompt, local.";
        }

        if (Requirement.Switch(job, "createDraftPr") is { } draft)
        {
            wanted[ConfigKeys.CreateDraftPr] = [draft ? "true" : "false"];
        }

        return wrong.Length > 0 ? [] : wanted;
    }

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= LongestWord
        && text[0] is not ('-' or '/')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '*')
        && !text.Contains("..", StringComparison.Ordinal);

    private static string Edited(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> wanted)
    {
        var before = Configuration.From(YamlTree.Read(text, ConfigKeys.FileName), ConfigKeys.FileName);
        var edit = new ConfigEdit(text);
        foreach (var (key, value) in wanted)
        {
            if (key != ConfigKeys.IceProtected)
            {
                edit.Set(ConfigKeys.All.Find(key)!, value);
            }
            else if (value.Except(before[key].Items ?? []).ToList() is { Count: > 0 } more)
            {
                edit.Set(ConfigKeys.All.Find(key)!, [.. before[key].Items ?? [], .. more]);
            }
        }

        return edit.Text;
    }
}
