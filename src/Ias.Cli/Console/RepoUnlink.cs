using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Repositories;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Cli.Console;

/// <summary><c>ias repo unlink</c>: removes the link of a checkout.</summary>
internal static class RepoUnlink
{
    public static Command Make(CommandContext context)
    {
        var folder = new Argument<string?>("dir")
        {
            Description = "The checkout, which need not be there any more; default: the one you are in",
            HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("unlink", "Forget which repository a checkout is; the workspace keeps the repository") { folder, json };
        command.SetAction(parsed =>
        {
            var typed = Path.GetFullPath(parsed.GetValue(folder) ?? ".", context.Folder).TrimEnd('/');
            var path = Directory.Exists(typed) ? GitPlace.Find(typed)?.WorkTree ?? typed : typed;
            var gone = new LinkFile(context.PersonFolder).Forget(path);
            if (gone.Count == 0)
            {
                throw new ProblemException(
                    new Problem("This checkout is not linked.", path, $"{context.CalledAs:raw} repo list", ExitCode.NothingToDo)
                );
            }

            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(context, new RepoUnlinkedAnswer(gone.Select(link => LinkShown.Of(link, null))));
                return (int)ExitCode.Ok;
            }

            foreach (var link in gone)
            {
                context.Out.WriteLine(
                    $"{link.Checkout ?? link.LocalPath} is not linked to {Wording.Plain($"{link.Workspace} at {link.Server}")} any more"
                );
                if (link.Checkout is { } checkout && Directory.Exists(checkout) && Directory.Exists(link.LocalPath))
                {
                    context.Out.WriteLine(
                        $"  {link.LocalPath}, in which its jobs ran, stays; to remove it: {ShellLine.Of($"git -C {checkout} worktree remove {link.LocalPath}")}"
                    );
                }
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
