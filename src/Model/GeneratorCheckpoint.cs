using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;

namespace VideoSsm.Eval.Model;

/// <summary>Published generators of the Wan family in the forms they are distributed in, under one set of keys.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Wan2.1: a flat safetensors file with the keys of <see cref="DitKeys"/>.</item>
/// <item>Self Forcing, CausVid, LongLive: a <c>.pt</c> dictionary with the entry <c>generator</c>, some with <c>generator_ema</c> beside it and with
/// entries that are not used here (<c>critic</c>, ...); keys are <c>model.</c> + the flat key.</item>
/// <item>Averaged weights carry the names of training wrappers inside their keys (<c>_fsdp_wrapped_module.</c>,
/// <c>_checkpoint_wrapped_module.</c>), which are taken out.</item>
/// </list>
/// </remarks>
public static class GeneratorCheckpoint
{
    private const string Marker = "patch_embedding.weight";

    private static readonly string[] Wrappers = ["_fsdp_wrapped_module.", "_checkpoint_wrapped_module.", "_orig_mod."];

    /// <summary>The entries of a file that hold a generator; the empty name stands for a flat file.</summary>
    public static IReadOnlyList<string> Entries(Checkpoint file) =>
        [.. file.Tensors.Select(t => EntryOf(t.Name)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The key of a tensor in <see cref="DitKeys"/>; <c>null</c> for a tensor of another entry.</summary>
    /// <param name="name">Dotted name in the file.</param>
    /// <param name="entry">The entry that is read, from <see cref="Entries"/>.</param>
    public static string? Key(string name, string entry)
    {
        if (entry.Length > 0)
        {
            if (!name.StartsWith($"{entry}.", StringComparison.Ordinal))
                return null;
            name = name[(entry.Length + 1)..];
        }

        return Clean(name);
    }

    /// <summary>Picks the entry to read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Its name; <c>null</c> takes the only one there is.</param>
    /// <exception cref="UsageException">There is no such entry, none at all, or several without a choice; the message lists what is there.</exception>
    public static string Choose(Checkpoint file, string? wanted)
    {
        var entries = Entries(file);
        if (entries.Count == 0)
            throw new UsageException($"{file.Path} holds no generator of the Wan family: no entry has a tensor {Marker} (first tensors: {string.Join(", ", file.Tensors.Take(3).Select(t => t.Name))}).");
        string known = string.Join(", ", entries.Select(e => e.Length == 0 ? "(flat)" : e));
        if (wanted is null)
            return entries.Count == 1 ? entries[0] : throw new UsageException($"{file.Path} holds several generators ({known}); say which one.");

        // A flat file is what it is, whatever the entry would be called elsewhere.
        if (entries is [""])
            return "";
        return entries.Contains(wanted, StringComparer.Ordinal) ? wanted : throw new UsageException($"{file.Path} has no entry \"{wanted}\" with a generator; it has {known}.");
    }

    /// <summary>Copies a generator into a network. Nothing is copied unless every key and shape fits.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dit">Receives the weights, before <see cref="CausalDit.PrepareInference"/>.</param>
    /// <param name="entry">Which entry; <c>null</c> for the only one.</param>
    /// <exception cref="UsageException">See <see cref="Choose"/>.</exception>
    /// <exception cref="InvalidDataException">Names all missing, unexpected and wrong-shaped tensors.</exception>
    public static void Load(Checkpoint file, CausalDit dit, string? entry = null)
    {
        string chosen = Choose(file, entry);
        file.LoadInto(dit, name => Key(name, chosen));
    }

    /// <summary>Takes out wrappers and leading <c>model.</c>: no key of the network begins with it.</summary>
    internal static string Clean(string name)
    {
        foreach (string wrapper in Wrappers)
        {
            name = name.Replace(wrapper, "", StringComparison.Ordinal);
        }

        while (name.StartsWith("model.", StringComparison.Ordinal))
        {
            name = name["model.".Length..];
        }

        return name;
    }

    /// <summary>The entry a tensor belongs to if it is a generator's first weight: what stands before the flat key.</summary>
    private static string? EntryOf(string name)
    {
        if (!name.EndsWith(Marker, StringComparison.Ordinal))
            return null;
        string cleaned = Clean(name);
        if (cleaned == Marker)
            return "";
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string entry = name[..dot];

        // The critic of a distillation is a network of the same keys, not a generator.
        return Clean(name[(dot + 1)..]) == Marker && !entry.Contains("critic", StringComparison.Ordinal) && !entry.Contains("fake_score", StringComparison.Ordinal) ? entry : null;
    }
}
