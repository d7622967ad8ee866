namespace VideoSsm.Eval.Metrics.Features;

/// <summary>A published weight file that a metric needs. Never part of this repository.</summary>
/// <param name="Name">File name.</param>
/// <param name="Folders">Where VBench's own cache keeps it, below its root; looked at after the root itself.</param>
/// <param name="Origin">Address it is published at.</param>
/// <param name="Sha256">Start of its SHA-256 in lower-case hexadecimal, as published; empty where no hash is published.</param>
/// <param name="Licence">Licence, as stated by the publisher.</param>
public sealed record OfficialFile(string Name, IReadOnlyList<string> Folders, string Origin, string Sha256, string Licence)
{
    /// <summary>DINO ViT-B/16: subject consistency.</summary>
    public static OfficialFile DinoVitB16 { get; } = new(
        "dino_vitbase16_pretrain.pth", ["dino_model"], "https://dl.fbaipublicfiles.com/dino/dino_vitbase16_pretrain/dino_vitbase16_pretrain.pth", "", "Apache-2.0");

    /// <summary>CLIP ViT-B/32: background consistency.</summary>
    public static OfficialFile ClipVitB32 { get; } = new(
        "ViT-B-32.pt",
        ["clip_model"],
        "https://openaipublic.azureedge.net/clip/models/40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
        "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
        "MIT");

    /// <summary>CLIP ViT-L/14: aesthetic quality.</summary>
    public static OfficialFile ClipVitL14 { get; } = new(
        "ViT-L-14.pt",
        ["clip_model"],
        "https://openaipublic.azureedge.net/clip/models/b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836/ViT-L-14.pt",
        "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836",
        "MIT");

    /// <summary>CLIP's vocabulary: text features.</summary>
    public static OfficialFile ClipVocabulary { get; } = new(
        "bpe_simple_vocab_16e6.txt.gz",
        ["clip_model", "ViCLIP"],
        "https://github.com/openai/CLIP/raw/main/clip/bpe_simple_vocab_16e6.txt.gz",
        "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a",
        "MIT");

    /// <summary>LAION's linear head on CLIP ViT-L/14: aesthetic quality.</summary>
    public static OfficialFile AestheticHead { get; } = new(
        "sa_0_4_vit_l_14_linear.pth",
        ["aesthetic_model/emb_reader"],
        "https://github.com/LAION-AI/aesthetic-predictor/raw/main/sa_0_4_vit_l_14_linear.pth",
        "2cd4e60f4f24ae3bcd57b847b13c1f3ba27edc28cc1a7f9ce74ee9f421243cba",
        "MIT");

    /// <summary>RAFT trained on FlyingThings: dynamic degree, static filter. Published inside an archive of several models.</summary>
    public static OfficialFile RaftThings { get; } = new(
        "raft-things.pth", ["raft_model/models", "raft_model"], "https://dl.dropboxusercontent.com/s/4j4z58wuv8o0mfz/models.zip", "", "BSD-3-Clause (code)");

    /// <summary>AMT-S: motion smoothness.</summary>
    public static OfficialFile AmtS { get; } = new(
        "amt-s.pth", ["amt_model"], "https://huggingface.co/lalala125/AMT/resolve/main/amt-s.pth", "", "CC BY-NC 4.0");

    /// <summary>MUSIQ trained on SPAQ: imaging quality. Its name holds the start of its hash.</summary>
    public static OfficialFile MusiqSpaq { get; } = new(
        "musiq_spaq_ckpt-358bb6af.pth",
        ["pyiqa_model"],
        "https://github.com/chaofengc/IQA-PyTorch/releases/download/v0.1-weights/musiq_spaq_ckpt-358bb6af.pth",
        "358bb6af",
        "see the publisher's repository (non-commercial parts)");
}
