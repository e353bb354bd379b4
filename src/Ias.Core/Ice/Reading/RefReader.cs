namespace Ias.Core.Ice.Reading;

/// <summary>The commands on refs themselves: <c>update-ref</c>, <c>symbolic-ref</c>, <c>tag</c>, <c>replace</c>, <c>notes</c>,
/// <c>reflog</c>.</summary>
internal static class RefReader
{
    private const string Heads = "refs/heads/";

    private static readonly OptionSyntax UpdateRefSyntax = new("m= d no-deref z stdin create-reflog 0|batch-updates");

    private static readonly OptionSyntax SymbolicRefSyntax = new("q|quiet d|delete short recurse m=");

    private static readonly OptionSyntax TagSyntax = new(
        "l|list n? d|delete v|verify a|annotate m|message= F|file= e|edit s|sign cleanup= u|local-user= f|force create-reflog column? contains~ no-contains~ merged~ "
            + "no-merged~ sort= points-at~ format= color? i|ignore-case omit-empty trailer="
    );

    public static void UpdateRef(GitReading git)
    {
        if (git.Options(UpdateRefSyntax) is not { } options)
        {
            return;
        }

        if (options.Has("stdin") || options.Operands.Count == 0)
        {
            git.Unclear("update-ref --stdin", "git branch, git switch -c");
            return;
        }

        var name = options.Operands[0];
        var value =
            options.Has("d") ? ""
            : options.Operands.Count > 1 ? options.Operands[1]
            : "";
        var deletes = value.Trim('0').Length == 0;
        if (name is "HEAD" or "@")
        {
            git.Moves(git.Current.Length > 0 ? git.Current : "HEAD");
            git.Drops(deletes ? "" : value, "HEAD", git.Current);
        }
        else if (!name.StartsWith(Heads, StringComparison.Ordinal))
        {
            git.Add(new GitEffect.MovesRef(name));
        }
        else if (deletes)
        {
            git.Add(new GitEffect.DeletesBranch(name[Heads.Length..]));
        }
        else
        {
            var branch = name[Heads.Length..];
            git.Moves(branch);
            if (git.Facts.Branches.ContainsKey(branch))
            {
                git.Drops(git.Facts.IsCommit(value) ? value : "", name, branch);
            }
        }
    }

    public static void SymbolicRef(GitReading git)
    {
        if (git.Options(SymbolicRefSyntax) is not { } options || options.Operands.Count == 0)
        {
            return;
        }

        if (options.Has("delete"))
        {
            git.Add(new GitEffect.MovesRef(options.Operands[0]));
        }
        else if (options.Operands is ["HEAD", var target] && target.StartsWith(Heads, StringComparison.Ordinal))
        {
            git.ChecksOut(target[Heads.Length..]);
        }
        else if (options.Operands.Count > 1)
        {
            git.Add(new GitEffect.MovesRef(options.Operands[0]));
        }
    }

    public static void Tag(GitReading git)
    {
        if (git.Options(TagSyntax) is not { } options)
        {
            return;
        }

        foreach (var name in options.Operands.Take(options.Has("delete") ? int.MaxValue : 1))
        {
            var full = "refs/tags/" + name;
            if (options.Has("delete") || (options.Has("force") && git.Facts.FullName(full).Length > 0))
            {
                git.Add(new GitEffect.MovesRef(full));
            }
        }
    }

    public static void Replace(GitReading git)
    {
        if (git.Rest.Count > 0 && git.Rest[0] is not ("-l" or "--list"))
        {
            git.Add(new GitEffect.MovesRef("refs/replace/*"));
        }
    }

    public static void Notes(GitReading git)
    {
        var sub = git.Rest.FirstOrDefault(a => !a.StartsWith('-')) ?? "list";
        if (sub is not ("list" or "show" or "add" or "append" or "edit" or "copy" or "get-ref"))
        {
            git.Add(new GitEffect.MovesRef("refs/notes/*"));
        }
    }

    public static void Reflog(GitReading git)
    {
        if (git.Rest.Count > 0 && git.Rest[0] is "expire" or "delete" or "drop" or "write")
        {
            git.Add(new GitEffect.LosesWork($"reflog {git.Rest[0]}", ""));
        }
    }
}
