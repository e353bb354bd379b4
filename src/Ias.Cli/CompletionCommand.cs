using System.CommandLine;

namespace Ias.Cli;

/// <summary><c>ias completion bash|zsh|fish</c>. The scripts ask the program itself at every Tab, so they never go out of date.</summary>
public static class CompletionCommand
{
    public static Command Make(CommandContext context)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish", HelpName = "SHELL" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print the completion script for a shell. Put it where that shell looks for completions.")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            context.Out.Write(Script(parsed.GetValue(shell)!));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    internal static string Script(string shell) =>
        shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        };

    private const string Bash = """
        # bash completion for ias
        _ias() {
            local word=${COMP_WORDS[COMP_CWORD]} line
            COMPREPLY=()
            while IFS=$'\t' read -r line _; do
                COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
        }
        complete -o filenames -F _ias ias

        """;

    private const string Zsh = """
        #compdef ias
        _ias() {
            local -a found
            local line
            while IFS= read -r line; do
                found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
            done < <("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
            (( $#found )) && _describe ias found || _files
        }
        compdef _ias ias

        """;

    private const string Fish = """
        # fish completion for ias
        complete -c ias -f -a '(set -l words (commandline -opc); ias complete -- $words[2..-1] (commandline -ct) 2>/dev/null)'

        """;
}
