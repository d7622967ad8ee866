using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace VideoSsm.Eval.Cli.Tests.Slurm;

/// <summary>A real Slurm of two nodes on this machine: munge, one controller, two node daemons, their ports and files all their own.</summary>
internal sealed class SlurmCluster : IDisposable
{
    public static readonly IReadOnlyList<string> Nodes = ["n1", "n2"];

    private readonly string _folder = Directory.CreateTempSubdirectory("slurm-").FullName;
    private readonly Dictionary<string, Process> _daemons = new(StringComparer.Ordinal);

    public SlurmCluster()
    {
        foreach (string program in (string[])["munged", "slurmctld", "slurmd", "sbatch"])
        {
            Skip.If(!Machine.Has(program), $"Slurm is not installed: there is no {program} (./test.sh installs it: apt-get install slurm-wlm munge)");
        }

        Skip.If(Environment.UserName != "root", "starting a cluster needs root");
        Machine.Run("chmod", "755", _folder);
        string key = In("munge.key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        Machine.Run("chmod", "600", key);
        foreach (string folder in Nodes.Append("state"))
        {
            Directory.CreateDirectory(In(folder));
        }

        File.WriteAllText(In("slurm.conf"), Configuration(FreePorts(3)));
        Environment.SetEnvironmentVariable("SLURM_CONF", In("slurm.conf"));
        Start("munged", "-F", "--force", $"--socket={In("munge.socket")}", $"--key-file={key}", $"--pid-file={In("munged.pid")}", $"--log-file={In("munged.log")}", $"--seed-file={In("munge.seed")}");
        Machine.Until(() => File.Exists(In("munge.socket")), "munge did not start", 20);
        Start("slurmctld", "-D");
        foreach (string node in Nodes)
        {
            Start("slurmd", "-D", "-N", node);
        }

        Machine.Until(() => States() is { Count: 2 } states && states.All(s => s.Value == "idle"), "the nodes did not come up", 30);
    }

    /// <summary>State of each node, as Slurm says it.</summary>
    public static IReadOnlyDictionary<string, string> States() => Machine.Run("sinfo", "--noheader", "--Node", "--format=%N %T").Out
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(l => l[0], l => l[1].TrimEnd('*'), StringComparer.Ordinal);

    /// <summary>Takes a node away as a power cut does: its daemon and everything that runs on it are killed.</summary>
    public void Lose(string node)
    {
        _daemons[$"slurmd {node}"].Kill();

        // The steps of a node are children of no daemon; the environment of what they run names the node.
        foreach (int id in Processes().Where(id => Environ(id).Contains($"SLURMD_NODENAME={node}\0", StringComparison.Ordinal) && Environ(id).Contains(In("slurm.conf"), StringComparison.Ordinal)).ToList())
        {
            int step = Parent(id);
            if (Command(step).StartsWith("slurmstepd", StringComparison.Ordinal))
            {
                Machine.Signal("KILL", $"{step}");
            }

            Machine.Signal("KILL", $"{id}");
        }
    }

    /// <summary>Processes whose command line holds all of these words.</summary>
    public static IReadOnlyList<int> Find(params string[] words) => [.. Processes().Where(id => Command(id) is var line && words.All(w => line.Contains(w, StringComparison.Ordinal)))];

    public void Dispose()
    {
        foreach (string job in Machine.Run("squeue", "--noheader", "--format=%A").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Machine.Run("scancel", job);
        }

        foreach (Process daemon in _daemons.Values.Reverse())
        {
            if (!daemon.HasExited)
            {
                daemon.Kill();
            }

            daemon.WaitForExit();
            daemon.Dispose();
        }

        Environment.SetEnvironmentVariable("SLURM_CONF", null);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the daemons said, for a test that fails.</summary>
    public string Logs() => string.Join('\n', Directory.GetFiles(_folder, "*.log").Select(f => $"== {f}\n{string.Join('\n', File.ReadLines(f).TakeLast(40))}"));

    private string In(string name) => Path.Combine(_folder, name);

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons.Add(program == "slurmd" ? $"slurmd {arguments[^1]}" : program, process);
    }

    // A lost node is noticed after SlurmdTimeout; a requeued job may start after cred_expire, of which less than 5 s is refused.
    private string Configuration(int[] ports) => $"""
        ClusterName=test
        SlurmctldHost=localhost(127.0.0.1)
        SlurmctldPort={ports[0]}
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/munge
        AuthInfo=socket={In("munge.socket")},cred_expire=5
        CryptoType=crypto/munge
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        JobAcctGatherType=jobacct_gather/none
        JobCompType=jobcomp/filetxt
        JobCompLoc={In("jobcomp.txt")}
        SwitchType=switch/none
        MpiDefault=none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
        SlurmdTimeout=8
        TCPTimeout=2
        KillWait=1
        ReturnToService=2
        SlurmdParameters=config_overrides
        StateSaveLocation={In("state")}
        SlurmdSpoolDir={_folder}/%n
        SlurmctldPidFile={In("slurmctld.pid")}
        SlurmdPidFile={_folder}/slurmd.%n.pid
        SlurmctldLogFile={In("slurmctld.log")}
        SlurmdLogFile={_folder}/slurmd.%n.log
        NodeName=n1 NodeHostName=localhost NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2 State=UNKNOWN
        NodeName=n2 NodeHostName=localhost NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2 State=UNKNOWN
        PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP

        """;

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private static IEnumerable<int> Processes() => Directory.GetDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out int id) ? id : 0).Where(id => id > 0);

    private static string Environ(int id) => Read($"/proc/{id}/environ");

    private static string Command(int id) => Read($"/proc/{id}/cmdline").Replace('\0', ' ');

    private static int Parent(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } stat && int.TryParse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out int parent) ? parent : 0;

    // A process that ends while it is looked at is one that is not there.
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
