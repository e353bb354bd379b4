namespace Ias.Core.Ice.Reading;

/// <summary><c>git config</c> and <c>git remote</c>: which settings would be written.</summary>
internal static class ConfigCommandReader
{
    private static readonly OptionSyntax ConfigSyntax = new(
        "global system local worktree f|file= blob= get get-all get-regexp get-urlmatch replace-all add unset unset-all rename-section remove-section l|list fixed-value "
            + "e|edit get-color get-colorbool t|type= bool int bool-or-int bool-or-str path expiry-date z|null name-only includes show-origin show-scope show-names default= "
            + "comment= all regexp= value= url= append",
        stopsAtOperand: true
    );

    // Newer versions have verbs: git config set|get|unset|list|edit|rename-section|remove-section.
    private static readonly OptionSyntax ConfigVerbSyntax = new(
        "global system local worktree f|file= blob= all append fixed-value value= regexp url= t|type= bool int bool-or-int bool-or-str path expiry-date z|null name-only "
            + "includes show-origin show-scope show-names default= comment="
    );

    private static readonly OptionSyntax RemoteAddSyntax = new("f|fetch tags t|track= m|master= mirror?");

    private static readonly OptionSyntax RemoteUpdateSyntax = new("p|prune");

    public static void Config(GitReading git)
    {
        if (git.Options(ConfigSyntax) is not { } options)
        {
            return;
        }

        var operands = options.Operands;
        if (
            operands.Count > 0
            && operands[0] is "set" or "get" or "unset" or "list" or "edit" or "rename-section" or "remove-section"
            && !options.HasAny("get", "get-all", "get-regexp", "unset", "unset-all", "add", "replace-all")
        )
        {
            ConfigVerb(git, operands[0], operands.Skip(1).ToList(), options);
            return;
        }

        if (options.HasAny("get", "get-all", "get-regexp", "get-urlmatch", "list", "get-color", "get-colorbool", "blob"))
        {
            return;
        }

        var local = IsLocal(git, options);
        if (options.Has("edit"))
        {
            git.Unclear("config --edit", "git config KEY VALUE");
        }
        else if (options.HasAny("rename-section", "remove-section"))
        {
            foreach (var section in operands)
            {
                git.Add(new GitEffect.Configures(Key(section) + ".*", "", local));
            }
        }
        else if (operands.Count > 0 && (operands.Count > 1 || options.HasAny("unset", "unset-all")))
        {
            Write(git, operands[0], options.HasAny("unset", "unset-all") ? "" : operands[1], local);
        }
    }

    public static void Remote(GitReading git)
    {
        var rest = git.Rest.SkipWhile(a => a is "-v" or "--verbose").ToList();
        var sub = rest.Count > 0 ? rest[0] : "";
        rest = rest.Skip(1).ToList();
        switch (sub)
        {
            case "show":
                git.Sources.AddRange(rest.Where(a => !a.StartsWith('-')).Select(remote => new GitSource(remote, [])));
                break;
            case "" or "get-url" or "set-branches":
                break;
            case "add" when git.Options(RemoteAddSyntax, rest) is { } options:
                if (options.Has("mirror") && options.Operands.Count > 0)
                {
                    Write(git, $"remote.{options.Operands[0]}.mirror", "true", local: true);
                }

                if (options.Operands.Count > 1 && Remotes.IsHelper(options.Operands[1]))
                {
                    git.RunsProgram("a remote that is a program");
                }

                break;
            case "prune" when git.Options(RemoteUpdateSyntax, ["--prune", .. rest]) is { } options:
                FetchReader.ReadSeveral(git, options, options.Operands);
                break;
            case "update" when git.Options(RemoteUpdateSyntax, rest) is { } options:
                FetchReader.ReadSeveral(git, options, Remotes.Names(git));
                break;
            case "set-url" or "rename" or "rm" or "remove":
                Write(git, $"remote.{rest.FirstOrDefault(a => !a.StartsWith('-')) ?? "*"}.url", "", local: true);
                break;
            case "set-head":
                if (rest.Exists(a => a is "-a" or "--auto"))
                {
                    git.Sources.AddRange(rest.Where(a => !a.StartsWith('-')).Select(remote => new GitSource(remote, [])));
                }
                else
                {
                    git.Add(new GitEffect.MovesRef($"refs/remotes/{rest.FirstOrDefault(a => !a.StartsWith('-')) ?? "*"}/HEAD"));
                }

                break;
            case "add" or "prune" or "update":
                break;
            default:
                git.Unclear($"git remote {sub}");
                break;
        }
    }

    private static void ConfigVerb(GitReading git, string verb, List<string> rest, ParsedOptions before)
    {
        if (git.Options(ConfigVerbSyntax, rest) is not { } options || verb is "get" or "list")
        {
            return;
        }

        var local = IsLocal(git, options) && IsLocal(git, before);
        if (verb == "edit")
        {
            git.Unclear("config edit", "git config KEY VALUE");
        }
        else if (verb is "rename-section" or "remove-section")
        {
            options.Operands.ForEach(section => git.Add(new GitEffect.Configures(Key(section) + ".*", "", local)));
        }
        else if (options.Operands.Count > 0)
        {
            Write(git, options.Operands[0], options.Operands.Count > 1 ? options.Operands[1] : "", local);
        }
    }

    private static bool IsLocal(GitReading git, ParsedOptions options) =>
        !options.HasAny("global", "system", "file") && git.Facts.Environment("GIT_CONFIG") is null or "";

    private static void Write(GitReading git, string key, string value, bool local)
    {
        git.Add(new GitEffect.Configures(Key(key), value, local));
    }

    // Section and variable are compared without case; what is between them is not.
    private static string Key(string key)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        return first < 0 ? key.ToLowerInvariant() : key[..first].ToLowerInvariant() + key[first..last] + key[last..].ToLowerInvariant();
    }
}
