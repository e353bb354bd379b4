using Ias.Core.Config.Keys;
using Ias.Core.Model;
using static Ias.Core.Config.Keys.KeyBinding;

namespace Ias.Core.Config;

// Keys of branches, commits and pushes.
public static partial class ConfigKeys
{
    public const string BranchPrefix = "run_mode.git.branch_prefix";
    public const string BaseBranch = "run_mode.git.base_branch";
    public const string AutoPush = "run_mode.git.auto_push";
    public const string CreateDraftPr = "run_mode.git.create_draft_pr";
    public const string CommitMessage = "run_mode.git.commit_message";
    public const string CommitPattern = "run_mode.git.sprint_commit_pattern";

    private static ConfigKey[] OfGit =>
        [
            new(
                BranchPrefix,
                ConfigType.Text,
                "feature/",
                "Prefix of the run's branch name, before the target",
                Guards: Guard.Nothing,
                Binding: new((o, set) => o with { BranchPrefix = set.Text }, o => Words(o.BranchPrefix))
            ),
            new(
                BaseBranch,
                ConfigType.Text,
                "",
                "The branch that pull requests target; protected",
                Unset: "the branch the run starts from",
                Guards: Guard.Seen,
                Binding: new((o, set) => o with { BaseBranch = set.Text }, _ => null)
            ),
            new(
                AutoPush,
                ConfigType.Choice,
                "true",
                "Push the result: always, never, or after asking",
                "--local, --confirm-push",
                Choices: ["true", "false", "prompt"],
                Guards: Guard.OrderOf("false", "prompt", "true"),
                Binding: new((o, set) => o with { Push = PushOf(set.Text) }, o => Words(PushWord(o.Push)))
            ),
            new(
                CreateDraftPr,
                ConfigType.Switch,
                "true",
                "Open a draft pull request after a push",
                Guards: Guard.Off,
                Binding: new((o, set) => o with { CreateDraftPr = set.IsOn }, o => Words(o.CreateDraftPr))
            ),
            new(
                CommitMessage,
                ConfigType.Text,
                Model.CommitMessage.Usual,
                "Message of the commits ias makes: {type}, {scope} and {subject} in their places; after a line break the body",
                Guards: Guard.Nothing,
                Check: new(Model.CommitMessage.WhyNot, Allowed: "a text with {subject} in its first line"),
                Binding: new((o, set) => o with { CommitMessage = set.Text }, o => Words(o.CommitMessage))
            ),
            new(
                CommitPattern,
                ConfigType.Text,
                @"^feat\(sprint-",
                "How a sprint's commit subjects start, as a grep -E pattern; run-status --sync counts these",
                Guards: Guard.Nothing,
                Check: new(
                    text =>
                        PosixPattern.Read(text) is { Regex: null, WhyNot: var why }
                            ? $"it is not a valid grep -E pattern: {why.TrimEnd('.')}"
                            : null,
                    @"For example '^feat\(sprint-'."
                ),
                Binding: KeyBinding.None
            ),
        ];

    private static PushMode PushOf(string word) =>
        word switch
        {
            "false" => PushMode.Local,
            "prompt" => PushMode.Prompt,
            _ => PushMode.Auto,
        };

    private static string PushWord(PushMode mode) =>
        mode switch
        {
            PushMode.Local => "false",
            PushMode.Prompt => "prompt",
            _ => "true",
        };
}
