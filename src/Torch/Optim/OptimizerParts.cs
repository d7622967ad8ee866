namespace TorchSharp.Modules;

/// <summary>Options of a parameter group; null means "that of the optimizer".</summary>
public class OptimizerOptions
{
    /// <summary>Learning rate.</summary>
    public double? LearningRate { get; set; }

    /// <summary>Learning rate at the start: what schedules multiply.</summary>
    public double InitialLearningRate { get; set; }

    /// <summary>Writes the options.</summary>
    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        OptimizerFile.Write(writer, LearningRate);
    }

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = OptimizerFile.ReadDouble(reader);
    }

    /// <summary>Copies the options of another group.</summary>
    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }
}

/// <summary>What an optimizer remembers about one parameter.</summary>
public abstract class OptimizerState
{
    private protected OptimizerState()
    {
    }

    /// <summary>Writes the state.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Copies the state of another parameter of the same shape.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>True where both are of the same kind and nearly equal.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Moves the state to a device.</summary>
    public virtual void to(torch.Device device)
    {
    }
}

/// <summary>Parameters that share options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    /// <summary>The options.</summary>
    public OptimizerOptions Options { get; set; } = new();

    /// <inheritdoc/>
    public double LearningRate
    {
        get => Options.LearningRate ?? throw new InvalidOperationException("The group was not given to an optimizer yet.");
        set => Options.LearningRate = value;
    }

    /// <inheritdoc/>
    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <summary>Parameters that share options of one kind.</summary>
/// <typeparam name="TOptions">Kind of options.</typeparam>
public class ParamGroup<TOptions> : ParamGroup
    where TOptions : OptimizerOptions, new()
{
    /// <summary>An empty group.</summary>
    public ParamGroup() => base.Options = new TOptions();

    /// <summary>A group.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        base.Parameters = parameters.ToList();
        base.Options = options ?? new TOptions();
    }

    /// <summary>The options.</summary>
    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}

// Numbers and tensors in an optimizer's file.
internal static class OptimizerFile
{
    public static void Write(BinaryWriter writer, double? value)
    {
        writer.Write(value.HasValue);
        writer.Write(value ?? 0.0);
    }

    public static void Write(BinaryWriter writer, bool? value) => writer.Write(value switch { null => (byte)2, true => (byte)1, false => (byte)0 });

    public static void Write(BinaryWriter writer, torch.Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
            return;
        writer.Write((int)tensor.dtype);
        writer.Write(tensor.shape.Length);
        foreach (var size in tensor.shape)
            writer.Write(size);
        using var copy = tensor.cpu().contiguous();
        var bytes = copy.bytes;
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public static double? ReadDouble(BinaryReader reader)
    {
        var known = reader.ReadBoolean();
        var value = reader.ReadDouble();
        return known ? value : null;
    }

    public static bool? ReadBool(BinaryReader reader) => reader.ReadByte() switch
    {
        0 => false,
        1 => true,
        2 => null,
        var x => throw new InvalidDataException($"The optimizer's file is damaged: {x} is no truth value."),
    };

    // Into an existing tensor where there is one: its shape and type must fit.
    public static torch.Tensor? ReadTensor(BinaryReader reader, torch.Tensor? target)
    {
        if (!reader.ReadBoolean())
            return null;
        var type = (torch.ScalarType)reader.ReadInt32();
        var rank = reader.ReadInt32();
        if (rank is < 0 or > 64)
            throw new InvalidDataException($"The optimizer's file is damaged: a tensor of {rank} dimensions.");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
            shape[i] = reader.ReadInt64();
        if (target is not null && !target.shape.AsSpan().SequenceEqual(shape))
        {
            throw new InvalidDataException(
                $"The optimizer's file belongs to other parameters: [{string.Join(", ", shape)}] instead of [{string.Join(", ", target.shape)}].");
        }
        var length = reader.ReadInt32();
        using var scope = torch.NewDisposeScope();
        using var guard = torch.no_grad();
        var read = torch.empty(shape, type);
        if (length != read.numel() * read.element_size())
            throw new InvalidDataException($"The optimizer's file is damaged: {length} bytes for [{string.Join(", ", shape)}].");
        var bytes = reader.ReadBytes(length);
        if (bytes.Length != length)
            throw new InvalidDataException("The optimizer's file ends too early.");
        read.bytes = bytes;
        if (target is null)
            return read.DetachFromDisposeScope();
        target.copy_(read);
        return target;
    }
}
