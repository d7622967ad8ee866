using System.CommandLine;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>completion</c>: a script that teaches a shell to complete verbs, options and names.</summary>
public static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var shell = new Argument<string>("shell") { Description = $"One of {string.Join(", ", Shells)}." };
        shell.CompletionSources.Add(Shells);
        Option<bool> json = Common.Json();
        var command = new Command("completion", "Prints a completion script: source <(videossm-eval completion bash)") { shell, json };
        command.SetAction(parsed =>
        {
            string wanted = parsed.GetRequiredValue(shell);
            string script = Script(wanted);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, new { Shell = wanted, Script = script });
            }
            else
            {
                context.Out.Write(script);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    // The program itself answers "[suggest:POSITION] LINE", so the scripts know no verb by name. A colon is a word break in bash; ids such as fake:steady
    // need the part before it taken off again.
    private static string Script(string shell) => shell switch
    {
        "bash" => """
            _videossm_eval() {
                local word=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
                word=${word##*[[:space:]]}
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
                if [[ $word == *:* ]]; then COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}"); fi
            }
            complete -o default -F _videossm_eval videossm-eval ./videossm-eval

            """,
        "zsh" => """
            _videossm_eval() {
                local -a answers
                answers=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a answers || _files
            }
            compdef _videossm_eval videossm-eval ./videossm-eval

            """,
        "fish" => """
            function __videossm_eval
                set -l line (commandline -cp)
                set -l program (commandline -po)[1]
                $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c videossm-eval -a '(__videossm_eval)'

            """,
        _ => throw new UsageException($"completion: unknown shell '{shell}'{EditDistance.Suggest(shell, Shells)}"),
    };
}
